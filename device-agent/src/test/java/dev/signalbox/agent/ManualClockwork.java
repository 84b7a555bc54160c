package dev.signalbox.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time moved by the test, tasks run on its thread. Confined to the test's thread. */
final class ManualClockwork implements Clockwork {
    private record Due(long atNanos, long order, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Due> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private long nanos = 1;
    private long orders;

    @Override
    public long wallMillis() {
        return 1_700_000_000_000L + nanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        Due due = new Due(nanos + delay.toNanos(), orders++, task);
        alarms.add(due);
        return () -> alarms.remove(due);
    }

    void settle() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    void advance(Duration duration) {
        settle();
        long until = nanos + duration.toNanos();
        for (Due due = alarms.peek(); due != null && due.atNanos() <= until; due = alarms.peek()) {
            alarms.remove(due);
            nanos = due.atNanos();
            due.task().run();
            settle();
        }
        nanos = until;
    }
}
