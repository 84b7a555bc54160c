package dev.signalbox.hub.gateway;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who was not let in, summed up for the audit: the first at once, then what came in a minute, in two, up to an hour, until it
 * is quiet. So a flood makes 24 times two dozen entries a day and no more. Thread-safe.
 */
final class RefusedSignIns {
    static final long SHORTEST_NANOS = 60_000_000_000L;
    static final long LONGEST_NANOS = 3_600_000_000_000L;

    /** Entries of one summary; what is refused beside them is one more. */
    static final int MAX_SUBJECTS = 10;

    private static final String OTHERS = "others";
    private static final int MAX_SOURCES = 100;

    private final Inbox inbox;
    private final Kind signIns;
    private final Kind credentials;

    private static final class Tally {
        private final Set<String> sources = new HashSet<>();
        private String lastSource = "";
        private long tries;

        void add(String source) {
            tries++;
            lastSource = source;
            if (sources.size() < MAX_SOURCES) {
                sources.add(source);
            }
        }

        String words() {
            if (tries == 1) {
                return "from " + lastSource;
            }
            String many = sources.size() == MAX_SOURCES ? " or more" : "";
            return tries + " tries from " + sources.size() + many + (sources.size() == 1 ? " address" : " addresses")
                    + ", the last from " + lastSource;
        }
    }

    /** What is summed up together, and how often it is told. */
    private static final class Kind {
        private final String action;
        private final Map<String, Tally> tallies = new LinkedHashMap<>();
        private long toldNanos;
        private long everyNanos = SHORTEST_NANOS;

        Kind(String action, long nowNanos) {
            this.action = action;
            this.toldNanos = nowNanos - 2 * SHORTEST_NANOS;
        }

        void add(String subject, String source) {
            boolean named = tallies.containsKey(subject) || tallies.size() < MAX_SUBJECTS;
            tallies.computeIfAbsent(named ? subject : OTHERS, s -> new Tally()).add(source);
        }

        void takeIfDue(long nowNanos, List<Event> told) {
            long passedNanos = nowNanos - toldNanos;
            if (passedNanos >= everyNanos && !tallies.isEmpty()) {
                everyNanos = passedNanos < 2 * everyNanos ? Math.min(2 * everyNanos, LONGEST_NANOS) : SHORTEST_NANOS;
                toldNanos = nowNanos;
                take(told);
            }
        }

        void take(List<Event> told) {
            tallies.forEach((subject, tally) -> told.add(new Event.Noted("stranger", action, subject, tally.words())));
            tallies.clear();
        }
    }

    private static final double BUSY = 0.5;

    RefusedSignIns(Inbox inbox, long nowNanos) {
        this.inbox = inbox;
        this.signIns = new Kind("sign_in.refuse", nowNanos);
        this.credentials = new Kind("credential.refuse", nowNanos);
    }

    /** @param user the name of one there is; others are not named: people type passwords where names belong */
    synchronized void signIn(String user, String source) {
        signIns.add(user.isEmpty() ? "unknown" : "user:" + user, source);
    }

    /** @param kind such as {@code device token} */
    synchronized void credential(String kind, String source) {
        credentials.add(kind, source);
    }

    /** Twice a second or so. Waits where the inbox is filling up: who asks here must not be held up. */
    void tellIfDue(long nowNanos) {
        if (inbox.fullness() > BUSY) {
            return;
        }
        List<Event> told = new ArrayList<>();
        synchronized (this) {
            signIns.takeIfDue(nowNanos, told);
            credentials.takeIfDue(nowNanos, told);
        }
        told.forEach(inbox::put);
    }

    /** What is left, at the end. */
    void tellAll() {
        List<Event> told = new ArrayList<>();
        synchronized (this) {
            signIns.take(told);
            credentials.take(told);
        }
        told.forEach(inbox::put);
    }
}
