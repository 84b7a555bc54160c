package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.PresenceRule;
import dev.signalbox.proto.v1.PresenceState;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the words on several topics and the silence since the last publish make of one device's presence. Confined to one thread.
 */
final class PresenceVote {
    private final Map<Integer, PresenceState> words = new HashMap<>();
    private @Nullable PresenceState latest;
    private long heardMillis;
    private PresenceState told = PresenceState.PRESENCE_STATE_UNKNOWN;

    /** @param topic that said it */
    void say(int topic, PresenceState state) {
        words.put(topic, state);
        latest = state;
    }

    /** Something of the device arrived just now. */
    void hear(long nowMillis) {
        heardMillis = nowMillis;
    }

    PresenceState told() {
        return told;
    }

    /** Null where it is what was told last. */
    @Nullable
    PresenceState changed(PresenceRule rule, long silenceMillis, long nowMillis) {
        PresenceState state = count(rule, silenceMillis, nowMillis);
        if (state == told) {
            return null;
        }
        told = state;
        return state;
    }

    private PresenceState count(PresenceRule rule, long silenceMillis, long nowMillis) {
        boolean silent = silenceMillis > 0 && heardMillis > 0 && nowMillis - heardMillis > silenceMillis;
        PresenceState said = said(rule);
        if (said == PresenceState.PRESENCE_STATE_OFFLINE || silent) {
            return PresenceState.PRESENCE_STATE_OFFLINE;
        }
        boolean there = said == PresenceState.PRESENCE_STATE_ONLINE || heardMillis > 0;
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
            default -> latest;
        };
    }
}
