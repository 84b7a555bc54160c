package dev.signalbox.hub.gateway;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.EventReport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What an event must be to get in, as far as that can be told without its device's capabilities. Immutable. */
final class EventCheck {
    /** As many fields as one may declare. */
    private static final int MAX_VALUES = 16;

    /** Of all values with their names: each event is a row, and waits for consoles and the broker. */
    private static final int MAX_BYTES = 1_024;

    private static final long FUTURE_MILLIS = Duration.ofMinutes(5).toMillis();

    private EventCheck() {}

    /** Whether it can be acknowledged: its number is one, and from the oldest on. */
    static boolean isNumbered(EventReport report) {
        long oldest = oldest(report);
        return oldest >= 1 && oldest <= report.getEventNo();
    }

    static long oldest(EventReport report) {
        return report.getOldestEventNo() == 0 ? 1 : report.getOldestEventNo();
    }

    /**
     * What happened, with its time set, or empty where it is refused. A clock that cannot be right is replaced by the hub's.
     *
     * @param oldestMillis how long ago it may have been
     */
    static Optional<DeviceEvent> check(EventReport report, long nowMillis, long oldestMillis) {
        if (!Names.isName(report.getName()) || !areGood(report.getValuesMap())) {
            return Optional.empty();
        }
        long time = report.getTimeMs();
        boolean isCredible = time >= nowMillis - oldestMillis && time <= nowMillis + FUTURE_MILLIS;
        return Optional.of(DeviceEvent.newBuilder()
                .setName(report.getName())
                .setTimeMs(isCredible ? time : nowMillis)
                .putAllValues(report.getValuesMap())
                .build());
    }

    private static boolean areGood(Map<String, Value> values) {
        int bytes = 0;
        for (Map.Entry<String, Value> said : values.entrySet()) {
            if (!Names.isName(said.getKey()) || !isScalar(said.getValue())) {
                return false;
            }
            bytes += said.getKey().length() + said.getValue().getSerializedSize();
        }
        return values.size() <= MAX_VALUES && bytes <= MAX_BYTES;
    }

    private static boolean isScalar(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
            case BOOL_VALUE, STRING_VALUE -> true;
            default -> false;
        };
    }
}
