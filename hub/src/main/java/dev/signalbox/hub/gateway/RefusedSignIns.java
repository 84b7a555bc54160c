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
 * is quiet. So a flood makes 24 times a dozen entries a day and no more. Thread-safe.
 */
final class RefusedSignIns {
    static final long SHORTEST_NANOS = 60_000_000_000L;
    static final long LONGEST_NANOS = 3_600_000_000_000L;

    /** Entries of one summary; what is refused beside them is one more. */
    static final int MAX_SUBJECTS = 10;

    private static final String OTHERS = "others";
    private static final int MAX_SOURCES = 100;

    private final Inbox inbox;
    private final Map<Key, Tally> tallies = new LinkedHashMap<>();
    private long toldNanos;
    private long everyNanos = SHORTEST_NANOS;

    /** What was tried: a sign-in or a credential, and whose. */
    private record Key(String action, String subject) {}

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

    RefusedSignIns(Inbox inbox, long nowNanos) {
        this.inbox = inbox;
        this.toldNanos = nowNanos - 2 * SHORTEST_NANOS;
    }

    /** @param user the name of one there is; others are not named: people type passwords where names belong */
    void signIn(String user, String source) {
        add(new Key("sign_in.refuse", user.isEmpty() ? "unknown" : "user:" + user), source);
    }

    /** @param kind such as {@code device token} */
    void credential(String kind, String source) {
        add(new Key("credential.refuse", kind), source);
    }

    private synchronized void add(Key key, String source) {
        boolean named = tallies.containsKey(key) || tallies.size() < MAX_SUBJECTS;
        tallies.computeIfAbsent(named ? key : new Key(key.action(), OTHERS), k -> new Tally())
                .add(source);
    }

    /** Twice a second or so. */
    void tellIfDue(long nowNanos) {
        takeIfDue(nowNanos).forEach(inbox::put);
    }

    private synchronized List<Event> takeIfDue(long nowNanos) {
        if (nowNanos - toldNanos < everyNanos) {
            return List.of();
        }
        if (tallies.isEmpty()) {
            everyNanos = SHORTEST_NANOS;
            return List.of();
        }
        List<Event> told = new ArrayList<>();
        tallies.forEach(
                (key, tally) -> told.add(new Event.Noted("stranger", key.action(), key.subject(), tally.words())));
        tallies.clear();
        everyNanos = nowNanos - toldNanos < 2 * everyNanos ? Math.min(2 * everyNanos, LONGEST_NANOS) : SHORTEST_NANOS;
        toldNanos = nowNanos;
        return told;
    }
}
