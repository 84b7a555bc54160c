package dev.signalbox.hub.mapping;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.MappedPresence;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which words of a payload say that a device is there, and which that it is gone. Immutable. */
record PresenceWords(ValueRule rule, Set<String> online, Set<String> offline) {
    static PresenceWords of(MappedPresence presence) throws NotLegal {
        Set<String> online = Set.copyOf(presence.getOnlineList());
        Set<String> offline = Set.copyOf(presence.getOfflineList());
        if (online.isEmpty() && offline.isEmpty()) {
            throw new NotLegal("Say which words mean online, offline or both.");
        }
        if (online.size() + offline.size() > MappingLimits.MAX_VALUES) {
            throw new NotLegal("Presence has at most " + MappingLimits.MAX_VALUES + " words.");
        }
        if (online.stream().anyMatch(offline::contains)) {
            throw new NotLegal("One word cannot mean both online and offline.");
        }
        return new PresenceWords(ValueRule.ofText(presence.getValue()), online, offline);
    }

    /** Null where nothing stands there. */
    @Nullable
    PresenceState read(Payload payload, Map<String, String> captures) throws Missed {
        Value word = rule.read(payload, captures);
        if (word == null) {
            return null;
        }
        if (online.contains(word.getStringValue())) {
            return PresenceState.PRESENCE_STATE_ONLINE;
        }
        if (offline.contains(word.getStringValue())) {
            return PresenceState.PRESENCE_STATE_OFFLINE;
        }
        throw new Missed(
                MissReason.MISS_REASON_UNKNOWN_VALUE,
                "\"" + Plain.cut(word.getStringValue()) + "\" means neither online nor offline.");
    }
}
