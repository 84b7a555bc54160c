package dev.signalbox.hub.cli;

import com.google.protobuf.ListValue;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values of the protocol in the words of a terminal. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Words() {}

    /** {@code 3 min ago}; nothing for a time that never was. */
    static String ago(long millis, long nowMillis) {
        if (millis == 0) {
            return "";
        }
        long past = nowMillis - millis;
        return past >= 0 ? span(past) + " ago" : "in " + span(-past);
    }

    /** To the nearest: a day that has just begun is 24 h. */
    private static String span(long millis) {
        Duration span = Duration.ofMillis(millis);
        if (span.toMinutes() < 2) {
            return span.plusMillis(500).toSeconds() + " s";
        }
        if (span.toHours() < 2) {
            return span.plusSeconds(30).toMinutes() + " min";
        }
        return span.toDays() < 2
                ? span.plusMinutes(30).toHours() + " h"
                : span.plusHours(12).toDays() + " d";
    }

    /** On this machine's clock and in its zone. */
    static String time(long millis) {
        return millis == 0 ? "" : TIME.format(Instant.ofEpochMilli(millis));
    }

    /** PRESENCE_STATE_NEVER_SEEN of PresenceState: never seen. */
    static String of(ProtocolMessageEnum value) {
        String type = value.getDescriptorForType().getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_") + "_";
        return value.toString()
                .substring(Math.min(type.length(), value.toString().length()))
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    static String of(Reading reading) {
        return switch (reading.getValueCase()) {
            case NUMBER -> number(reading.getNumber());
            case FLAG -> Boolean.toString(reading.getFlag());
            case TEXT -> reading.getText();
            case VALUE_NOT_SET -> "";
        };
    }

    static String of(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> number(value.getNumberValue());
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case LIST_VALUE -> of(value.getListValue());
            case STRUCT_VALUE -> RestHub.json(value);
            case NULL_VALUE -> "null";
            case KIND_NOT_SET -> "";
        };
    }

    private static String of(ListValue list) {
        return list.getValuesList().stream().map(Words::of).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Without a point where it is whole, and with no more digits than mean something. */
    static String number(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : Double.toString(Math.round(number * 1e6) / 1e6);
    }

    static String bytes(long bytes) {
        if (bytes < 1 << 20) {
            return (bytes + 1023) / 1024 + " KiB";
        }
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }
}
