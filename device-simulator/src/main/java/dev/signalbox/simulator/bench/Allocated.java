package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The heap that each thread of a Java process was given since it began, whatever became of it, as Java counts it for {@code
 * jcmd Thread.print -e}. It tells more than 100 MB in whole megabytes. Immutable.
 *
 * @param bytesOfThread by the number that Java gives no other thread
 */
record Allocated(Map<Long, Long> bytesOfThread) {
    private static final Pattern THREAD = Pattern.compile("(?m)^\".*\" #(\\d+) .* allocated=(\\d+)([BKMG]) .*$");

    Allocated {
        bytesOfThread = Map.copyOf(bytesOfThread);
    }

    static Allocated by(long pid) throws IOException, InterruptedException {
        Allocated all = parse(Jcmd.ask(pid, "Thread.print", "-e"));
        if (all.bytesOfThread.isEmpty()) {
            throw new IOException("jcmd does not tell what the threads of process " + pid + " allocated");
        }
        return all;
    }

    static Allocated parse(String threads) {
        Map<Long, Long> bytes = new HashMap<>();
        Matcher thread = THREAD.matcher(threads);
        while (thread.find()) {
            long count = Long.parseLong(thread.group(2));
            bytes.put(Long.parseLong(thread.group(1)), count << (10 * "BKMG".indexOf(thread.group(3))));
        }
        return new Allocated(bytes);
    }

    /** By the threads that are there now: what one took that has ended since is not in it. */
    long bytesSince(Allocated earlier) {
        return bytesOfThread.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - earlier.bytesOfThread.getOrDefault(thread.getKey(), 0L))
                .sum();
    }
}
