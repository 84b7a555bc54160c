package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.SweepMqtt;
import java.util.List;
import java.util.Optional;

/** Looks at what others say at the broker: who asks for one is on record before it begins. Confined to the switchboard thread. */
final class BrokerLooks {
    private static final int MAX_FILTER = 256;
    private static final int MAX_PUBLISHES = 200;
    private static final int MAX_WAIT_MILLIS = 10_000;

    private final HubFacts facts;
    private final Promises promises;
    private final Audit audit;
    private final Bridge bridge;
    private final Refusals refusals;

    BrokerLooks(HubFacts facts, Promises promises, Audit audit, Bridge bridge, Refusals refusals) {
        this.facts = facts;
        this.promises = promises;
        this.audit = audit;
        this.bridge = bridge;
        this.refusals = refusals;
    }

    /** It can empty what others wrote. */
    void onSweep(OfLink asker, SweepMqtt request) {
        String detail = request.getEmpty() ? "empties what it finds" : "only looks";
        onRecord(asker, "mqtt.gc", detail, () -> bridge.sweep(asker, request));
    }

    /** It shows what others write. */
    void onCapture(OfLink asker, CapturePublishes request) {
        Optional<String> complaint = complaint(request);
        if (complaint.isPresent()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, complaint.get());
            return;
        }
        onRecord(asker, "mqtt.capture", request.getFilter(), () -> bridge.capture(asker, request));
    }

    private void onRecord(OfLink asker, String action, String detail, Runnable look) {
        if (!promises.record(audit.entry(asker.asked().name(), action, facts.hubId(), detail), look)) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
        }
    }

    private static Optional<String> complaint(CapturePublishes request) {
        if (!isFilter(request.getFilter())) {
            return Optional.of(
                    "filter is no topic filter of at most 256 characters, or is about topics of the broker.");
        }
        if (Integer.compareUnsigned(request.getMax(), MAX_PUBLISHES) > 0) {
            return Optional.of("max is at most 200.");
        }
        return Integer.compareUnsigned(request.getWaitMs(), MAX_WAIT_MILLIS) > 0
                ? Optional.of("wait_ms is at most 10,000.")
                : Optional.empty();
    }

    /** [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1] [MQTT-4.7.3-2] */
    private static boolean isFilter(String filter) {
        if (filter.isEmpty() || filter.length() > MAX_FILTER || filter.startsWith("$")) {
            return false;
        }
        List<String> levels = List.of(filter.split("/", -1));
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean isWildcard = level.equals("+") || (level.equals("#") && i == levels.size() - 1);
            if (!isWildcard && !isPlain(level)) {
                return false;
            }
        }
        return true;
    }

    /** Control characters are legal, and refused by many brokers with the whole connection. */
    private static boolean isPlain(String level) {
        return level.chars().noneMatch(c -> c == '+' || c == '#' || Character.isISOControl(c));
    }
}
