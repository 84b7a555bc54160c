package dev.signalbox.simulator.device;

import java.time.Duration;
import java.util.PriorityQueue;

/** Simulated time that a test moves; tasks of one moment run in the order in which they were planned. Not thread-safe. */
public final class ManualTime implements SimulationTime {
    private record Task(long dueNanos, long order, Runnable work) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final long WALL_MILLIS = 1_750_000_000_000L;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nanos;
    private long planned;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return WALL_MILLIS + nanos / 1_000_000;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        tasks.add(new Task(nanos + delay.toNanos(), planned++, task));
    }

    public void pass(Duration span) {
        long end = nanos + span.toNanos();
        while (!tasks.isEmpty() && tasks.peek().dueNanos <= end) {
            Task next = tasks.remove();
            nanos = Math.max(nanos, next.dueNanos);
            next.work.run();
        }
        nanos = end;
    }
}
