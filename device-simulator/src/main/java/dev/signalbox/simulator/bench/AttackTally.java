package dev.signalbox.simulator.bench;

import java.util.concurrent.atomic.LongAdder;

/** What an attack achieved: one that never reaches the hub would look as harmless as one that the hub withstands. Thread-safe. */
final class AttackTally {
    private static final int TOO_MANY_REQUESTS = 429;

    private final LongAdder rounds = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private volatile String lastRefusal = "";

    /** Of another process, as it said in {@link #line}. */
    static AttackTally of(String line) {
        String[] parts = line.split(" ", 5);
        AttackTally said = new AttackTally();
        said.rounds.add(Long.parseLong(parts[0]));
        said.bytes.add(Long.parseLong(parts[1]));
        said.refusals.add(Long.parseLong(parts[2]));
        said.tooMany.add(Long.parseLong(parts[3]));
        said.lastRefusal = parts[4];
        return said;
    }

    /** All of it, for another process. */
    String line() {
        return rounds() + " " + bytes() + " " + refusals() + " " + tooMany.sum() + " " + lastRefusal.replace('\n', ' ');
    }

    void add(AttackTally more) {
        rounds.add(more.rounds());
        bytes.add(more.bytes());
        refusals.add(more.refusals());
        tooMany.add(more.tooMany.sum());
        lastRefusal = more.lastRefusal.isEmpty() ? lastRefusal : more.lastRefusal;
    }

    /**
     * The hub did, or took, what the attack is about.
     *
     * @param sentBytes what was written for it; 0 where the number of rounds says it
     */
    void count(long sentBytes) {
        rounds.increment();
        bytes.add(sentBytes);
    }

    /** The hub answered that it is too much, or ended the connection. */
    void countRefusal(String why) {
        refusals.increment();
        lastRefusal = why;
    }

    /** @param expected what the hub answers to a round that it did not find too much */
    void countAnswer(int status, int expected) {
        if (status == expected) {
            count(0);
        } else if (status == TOO_MANY_REQUESTS) {
            tooMany.increment();
            countRefusal("too many requests");
        } else {
            countRefusal("answered by " + status);
        }
    }

    /** Nothing got through, and it was not for a limit of the hub. */
    boolean isIdle() {
        return rounds() + tooMany.sum() == 0;
    }

    long rounds() {
        return rounds.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long refusals() {
        return refusals.sum();
    }

    /** Empty: none was. */
    String lastRefusal() {
        return lastRefusal;
    }
}
