package dev.signalbox.hub.gateway;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where passwords are hashed, which takes long on purpose: few threads and a short queue. Thread-safe. */
final class PasswordThreads implements AutoCloseable {
    /** About the time a full queue needs. */
    static final int RETRY_MILLIS = 5_000;

    /** Never all cores: who guesses passwords must not hold up who has a link. */
    static final int THREADS = Runtime.getRuntime().availableProcessors() > 2 ? 2 : 1;

    static final int QUEUE = 20;

    private final ThreadPoolExecutor threads;

    PasswordThreads() {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "password-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the task soon, or returns false where the queue is full. */
    boolean tryRun(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
