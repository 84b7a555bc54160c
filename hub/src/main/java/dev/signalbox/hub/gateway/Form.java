package dev.signalbox.hub.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the value of a parameter may be: one rule for reading it, for saying so, and for the OpenAPI document. Immutable. */
sealed interface Form {
    /** The value, or empty where the text is none. */
    Optional<?> read(String text, long nowMillis);

    /** Ends the sentence "limit must be ...". */
    String rule();

    /** As JSON Schema. */
    JsonObject schema();

    /** 1 to so many characters. */
    record Text(int maxChars) implements Form {
        @Override
        public Optional<String> read(String text, long nowMillis) {
            return text.isEmpty() || text.length() > maxChars ? Optional.empty() : Optional.of(text);
        }

        @Override
        public String rule() {
            return "1 to " + maxChars + " characters";
        }

        @Override
        public JsonObject schema() {
            JsonObject schema = typed("string");
            schema.addProperty("minLength", 1);
            schema.addProperty("maxLength", maxChars);
            return schema;
        }
    }

    record Whole(long least, long most) implements Form {
        @Override
        public Optional<Long> read(String text, long nowMillis) {
            try {
                return Optional.of(Long.parseLong(text)).filter(number -> number >= least && number <= most);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String rule() {
            return String.format(Locale.ROOT, "a whole number from %,d to %,d", least, most);
        }

        @Override
        public JsonObject schema() {
            JsonObject schema = typed("integer");
            schema.addProperty("minimum", least);
            schema.addProperty("maximum", most);
            return schema;
        }
    }

    record Flag() implements Form {
        @Override
        public Optional<Boolean> read(String text, long nowMillis) {
            return switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        public String rule() {
            return "true or false";
        }

        @Override
        public JsonObject schema() {
            return typed("boolean");
        }
    }

    record Moment() implements Form {
        @Override
        public Optional<Long> read(String text, long nowMillis) {
            return Moments.parse(text, nowMillis);
        }

        @Override
        public String rule() {
            return "a time: milliseconds since 1970, RFC 3339, or before now such as -15m, -1h, -7d";
        }

        @Override
        public JsonObject schema() {
            JsonObject schema = typed("string");
            JsonArray examples = new JsonArray();
            examples.add("-1h");
            examples.add("2026-11-22T10:00:00Z");
            examples.add("1795341600000");
            schema.add("examples", examples);
            return schema;
        }
    }

    /** A value of an enum by its short name, {@code online}; its full name, as answers have it, is taken too. */
    record Choice(EnumDescriptor type) implements Form {
        @Override
        public Optional<Integer> read(String text, long nowMillis) {
            return values().stream()
                    .filter(value -> value.getName().equalsIgnoreCase(text)
                            || shortName(value).equalsIgnoreCase(text))
                    .map(EnumValueDescriptor::getNumber)
                    .findFirst();
        }

        @Override
        public String rule() {
            return "one of " + String.join(", ", names());
        }

        @Override
        public JsonObject schema() {
            JsonObject schema = typed("string");
            JsonArray choices = new JsonArray();
            names().forEach(choices::add);
            schema.add("enum", choices);
            return schema;
        }

        List<String> names() {
            return values().stream().map(this::shortName).toList();
        }

        private List<EnumValueDescriptor> values() {
            return type.getValues().stream()
                    .filter(value -> value.getNumber() != 0)
                    .toList();
        }

        /** HISTORY_FORM_RAW of HistoryForm: raw. */
        private String shortName(EnumValueDescriptor value) {
            int prefix = type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").length() + 1;
            return value.getName().substring(prefix).toLowerCase(Locale.ROOT);
        }
    }

    /** [RFC 9110 §8.8.3] the entity tag of one version. */
    record VersionTag() implements Form {
        private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

        @Override
        public Optional<Long> read(String text, long nowMillis) {
            Matcher tag = TAG.matcher(text);
            return tag.matches() ? Optional.of(Long.parseLong(tag.group(1))) : Optional.empty();
        }

        @Override
        public String rule() {
            return "one version in quotes, as the ETag of an answer: \"3\"";
        }

        @Override
        public JsonObject schema() {
            JsonObject schema = typed("string");
            schema.addProperty("pattern", "^" + TAG.pattern() + "$");
            return schema;
        }
    }

    private static JsonObject typed(String type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", type);
        return schema;
    }
}
