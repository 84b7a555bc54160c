package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The few payloads that are plain JSON for people rather than a message of the protocol. */
final class JsonText {
    private static final double LARGEST_EXACT_INTEGER = 9_007_199_254_740_992d;

    private JsonText() {}

    /** Metric by metric: {@code {"temperature":{"value":21.5,"time":"2026-11-22T10:00:00Z","quality":"good"}}}. */
    static String state(List<Reading> newest) {
        StringBuilder json = new StringBuilder(64 * newest.size() + 2).append('{');
        for (Reading reading : newest) {
            if (json.length() > 1) {
                json.append(',');
            }
            json.append(quoted(reading.getMetric()))
                    .append(":{\"value\":")
                    .append(value(reading))
                    .append(",\"time\":\"")
                    .append(Instant.ofEpochMilli(reading.getTimeMs()))
                    .append("\",\"quality\":\"")
                    .append(quality(reading.getQuality()))
                    .append("\"}");
        }
        return json.append('}').toString();
    }

    /** Its value without quotes; nothing where it has none. */
    static String bare(Reading reading) {
        return switch (reading.getValueCase()) {
            case NUMBER -> Double.isFinite(reading.getNumber()) ? number(reading.getNumber()) : "";
            case TEXT -> reading.getText();
            case FLAG -> value(reading);
            case VALUE_NOT_SET -> "";
        };
    }

    private static String value(Reading reading) {
        return switch (reading.getValueCase()) {
            case NUMBER -> number(reading.getNumber());
            case FLAG -> Boolean.toString(reading.getFlag());
            case TEXT -> quoted(reading.getText());
            case VALUE_NOT_SET -> "null";
        };
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT_INTEGER;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private static String quality(Quality quality) {
        return switch (quality) {
            case QUALITY_UNSPECIFIED -> "good";
            case UNRECOGNIZED -> "unknown";
            default -> quality.name().substring("QUALITY_".length()).toLowerCase(Locale.ROOT);
        };
    }

    /** [RFC 8259 §7] */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
