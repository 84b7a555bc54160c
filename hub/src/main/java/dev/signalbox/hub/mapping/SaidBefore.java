package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappedResult;
import java.util.HashSet;
import java.util.Set;

/**
 * What of one device was said since there is a connection: something retained comes again whenever somebody else subscribes to
 * it, and may be older than what was said live since. Confined to one thread.
 */
final class SaidBefore {
    private final Set<String> said = new HashSet<>();

    /** Whether this is retained, and was heard already or is overtaken; if not, it will be from now on. */
    boolean isRepeat(Outcome outcome, MappedResult result) {
        String what = what(outcome, result);
        if (!outcome.retained()) {
            said.add(what);
            return false;
        }
        // Two topics may tell of one feature: each is heard once.
        return said.contains(what) || !said.add(what + " retained on " + outcome.filter());
    }

    void forget() {
        said.clear();
    }

    private static String what(Outcome outcome, MappedResult result) {
        return switch (result.getResultCase()) {
            case READING -> "metric " + result.getReading().getMetric();
            case REPORTED -> "property " + result.getReported().getPath();
            case EVENT -> "event " + result.getEvent().getName();
            default -> "presence on " + outcome.filter();
        };
    }
}
