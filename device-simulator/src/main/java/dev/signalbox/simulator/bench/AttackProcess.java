package dev.signalbox.simulator.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The attackers as a program: it attacks for as long as a line of its input says, and answers with a line of what that
 * achieved. {@link Attackers} starts it and speaks with it.
 */
final class AttackProcess {
    /** Instead of an attack: the processors are kept busy for that long, and the hub is left alone. */
    static final String ONLY_COMPUTES = "NOBODY";

    private static final int THREADS = 2;
    /** A thread that the hub keeps waiting gives up by itself, after the patience of its socket with each step. */
    private static final long MOST_MILLIS = 20_000;

    private AttackProcess() {}

    /**
     * Ends with the input.
     *
     * @param args the hub's address; the first line of the input is a join key, the second the tokens of devices
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String joinKey = in.readLine();
        Attack.Target hub = new Attack.Target(
                URI.create(args[0]), joinKey, List.of(in.readLine().split(" ", -1)));
        for (String order = in.readLine(); order != null; order = in.readLine()) {
            String[] words = order.split(" ", 2);
            Duration howLong = Duration.ofMillis(Long.parseLong(words[1]));
            Round round = words[0].equals(ONLY_COMPUTES)
                    ? (tally, going) -> compute(going)
                    : (tally, going) -> Attack.valueOf(words[0]).run(hub, tally, going);
            out.println(attack(round, howLong).line());
        }
    }

    /** What each thread does for as long as it may. */
    @FunctionalInterface
    private interface Round {
        void run(AttackTally tally, BooleanSupplier going);
    }

    private static void compute(BooleanSupplier going) {
        while (going.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static AttackTally attack(Round round, Duration howLong) throws InterruptedException {
        AttackTally tally = new AttackTally();
        long endNanos = System.nanoTime() + howLong.toNanos();
        BooleanSupplier going = () -> System.nanoTime() - endNanos < 0;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> round.run(tally, going), "attacker-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(howLong.toMillis() + MOST_MILLIS);
        }
        return tally;
    }
}
