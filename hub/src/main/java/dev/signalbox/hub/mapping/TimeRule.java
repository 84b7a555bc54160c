package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.signalbox.proto.v1.MappedTime;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.TimeFormat;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;

/** Where a payload says when it was measured. Immutable. */
record TimeRule(JsonPointer pointer, TimeFormat format) {
    /** Year 2200: what is beyond is milliseconds taken for seconds, or no time at all. */
    private static final double MAX_SECONDS = 7_258_118_400d;

    static TimeRule of(MappedTime time) throws NotLegal {
        if (time.getFormat() == TimeFormat.TIME_FORMAT_UNSPECIFIED || time.getFormat() == TimeFormat.UNRECOGNIZED) {
            throw new NotLegal(
                    "Say the format: TIME_FORMAT_UNIX_SECONDS, TIME_FORMAT_UNIX_MILLIS or TIME_FORMAT_ISO_8601.");
        }
        return new TimeRule(JsonPointer.parse(time.getPointer()), time.getFormat());
    }

    /** Milliseconds since the epoch; 0 where the payload says nothing of it. */
    long read(Payload payload, Map<String, String> captures) throws Missed {
        JsonElement element = pointer.isWhole() ? payload.whole() : pointer.find(payload.json(), captures);
        if (element == null) {
            return 0;
        }
        String text = element.isJsonPrimitive() ? ValueRule.textOf((JsonPrimitive) element) : "";
        try {
            long millis = switch (format) {
                case TIME_FORMAT_UNIX_SECONDS -> Math.round(1000 * Double.parseDouble(text));
                case TIME_FORMAT_UNIX_MILLIS -> Math.round(Double.parseDouble(text));
                default -> OffsetDateTime.parse(text).toInstant().toEpochMilli();
            };
            if (text.length() <= MappingLimits.MAX_NUMBER_CHARS && millis > 0 && millis < 1000 * MAX_SECONDS) {
                return millis;
            }
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            throw notATime(text);
        }
        throw notATime(text);
    }

    private Missed notATime(String text) {
        return new Missed(
                MissReason.MISS_REASON_BAD_TIME,
                "\"" + Plain.cut(text) + "\" is no time of " + format + "; the time of receipt counts.");
    }
}
