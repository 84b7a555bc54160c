package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.PresenceRule;
import dev.signalbox.proto.v1.PresenceState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words on several topics and the silence since the last publish make of one device's presence. Confined to one thread.
 */
final class PresenceVote {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The last of each topic, by its filter as written; the newest comes last. */
    private final LinkedHashMap<String, PresenceState> words = new LinkedHashMap<>();

    /** It was heard itself, not only said to be there. */
    private boolean heard;

    /** There is something that silence can end. */
    private boolean counts;

    /** When silence began, by a clock that nobody sets. */
    private long sinceNanos;

    private PresenceState told = PresenceState.PRESENCE_STATE_UNKNOWN;

    /**
     * Silence counts from the first word, also a retained one: the broker may keep it for years after the device.
     *
     * @param topic that said it
     */
    void say(String topic, PresenceState state, long nowNanos) {
        words.remove(topic);
        words.put(topic, state);
        if (!counts) {
            breakSilence(nowNanos);
        }
    }

    /** Something of the device arrived just now. */
    void hear(long nowNanos) {
        heard = true;
        breakSilence(nowNanos);
    }

    /** The device itself said just now that it is there. */
    void breakSilence(long nowNanos) {
        counts = true;
        sinceNanos = nowNanos;
    }

    /** What others said is said no more. */
    void keepOnly(Set<String> topics) {
        words.keySet().retainAll(topics);
    }

    PresenceState told() {
        return told;
    }

    /** Null where it is what was told last. */
    @Nullable
    PresenceState changed(PresenceRule rule, long silenceMillis, long nowNanos) {
        PresenceState state = count(rule, silenceMillis, nowNanos);
        if (state == told) {
            return null;
        }
        told = state;
        return state;
    }

    private PresenceState count(PresenceRule rule, long silenceMillis, long nowNanos) {
        boolean silent = silenceMillis > 0 && counts && nowNanos - sinceNanos > silenceMillis * NANOS_PER_MILLI;
        PresenceState said = said(rule);
        if (said == PresenceState.PRESENCE_STATE_OFFLINE || silent) {
            return PresenceState.PRESENCE_STATE_OFFLINE;
        }
        boolean there = said == PresenceState.PRESENCE_STATE_ONLINE || heard;
        return there ? PresenceState.PRESENCE_STATE_ONLINE : told;
    }

    private @Nullable PresenceState said(PresenceRule rule) {
        Collection<PresenceState> all = words.values();
        if (all.isEmpty()) {
            return null;
        }
        return switch (rule) {
            case PRESENCE_RULE_ALL ->
                all.contains(PresenceState.PRESENCE_STATE_OFFLINE)
                        ? PresenceState.PRESENCE_STATE_OFFLINE
                        : PresenceState.PRESENCE_STATE_ONLINE;
            case PRESENCE_RULE_ANY ->
                all.contains(PresenceState.PRESENCE_STATE_ONLINE)
                        ? PresenceState.PRESENCE_STATE_ONLINE
                        : PresenceState.PRESENCE_STATE_OFFLINE;
            default -> newest();
        };
    }

    private @Nullable PresenceState newest() {
        PresenceState newest = null;
        for (PresenceState state : words.values()) {
            newest = state;
        }
        return newest;
    }
}
