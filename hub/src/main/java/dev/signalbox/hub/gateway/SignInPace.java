package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Names;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses: each failure beyond the first few doubles the wait, for the account and for the source, up to
 * a minute and never for good. Unknown accounts are treated alike. Thread-safe.
 */
final class SignInPace {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MAX_ENTRIES = 10_000;
    private static final int FREE_BY_ACCOUNT = 3;
    private static final int FREE_BY_SOURCE = 10;

    /** Nobody guesses 256 bits; more is a flood, or an agent that has lost its mind. */
    private static final int FREE_CREDENTIALS = 100;

    private static final long LONGEST_WAIT_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long FORGOTTEN_AFTER_NANOS = Duration.ofMinutes(15).toNanos();

    private final Map<String, Failures> byKey = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    private final int freeBySource;

    SignInPace() {
        this(FREE_BY_SOURCE);
    }

    private SignInPace(int freeBySource) {
        this.freeBySource = freeBySource;
    }

    /** For tokens and keys that let nobody in. */
    static SignInPace ofCredentials() {
        return new SignInPace(FREE_CREDENTIALS);
    }

    private record Failures(int count, long lastNanos) {}

    /**
     * Milliseconds to wait before the next try, 0 for none.
     *
     * @param nowNanos {@link System#nanoTime}: a calendar that is put back must lock nobody out
     */
    synchronized long waitMillis(String account, String source, long nowNanos) {
        // Not containsKey, which would let one who tries often grow old.
        boolean known = byKey.get(knownKey(account, source)) != null;
        return Math.max(
                known ? 0 : waitMillis(accountKey(account), FREE_BY_ACCOUNT, nowNanos),
                sourceWaitMillis(source, nowNanos));
    }

    /** The same where no account is meant, so that no stranger makes others wait. */
    synchronized long sourceWaitMillis(String source, long nowNanos) {
        return waitMillis(sourceKey(source), freeBySource, nowNanos);
    }

    synchronized void failed(String account, String source, long nowNanos) {
        count(accountKey(account), nowNanos);
        sourceFailed(source, nowNanos);
    }

    synchronized void sourceFailed(String source, long nowNanos) {
        count(sourceKey(source), nowNanos);
    }

    /** From now on only this source's own failures make it wait for the account: a stranger cannot keep its owner out. */
    synchronized void succeeded(String account, String source, long nowNanos) {
        byKey.remove(accountKey(account));
        byKey.put(knownKey(account, source), new Failures(0, nowNanos));
    }

    /** Whatever can be no account is one together: names of any length must not fill the memory. */
    private static String accountKey(String account) {
        return "account:" + (Names.isUserName(account) ? account : "");
    }

    private static String sourceKey(String source) {
        return "source:" + source;
    }

    private static String knownKey(String account, String source) {
        return "known:" + source + " " + accountKey(account);
    }

    private long waitMillis(String key, int free, long nowNanos) {
        Failures failures = byKey.get(key);
        if (failures == null || failures.count() < free) {
            return 0;
        }
        int doublings = Math.min(failures.count() - free, 16);
        long wait = Math.min(1_000L << doublings, LONGEST_WAIT_MILLIS);
        long passed = (nowNanos - failures.lastNanos()) / NANOS_PER_MILLI;
        return Math.max(0, wait - passed);
    }

    private void count(String key, long nowNanos) {
        Failures before = byKey.get(key);
        boolean counts = before != null && nowNanos - before.lastNanos() <= FORGOTTEN_AFTER_NANOS;
        byKey.put(key, new Failures(before != null && counts ? before.count() + 1 : 1, nowNanos));
    }
}
