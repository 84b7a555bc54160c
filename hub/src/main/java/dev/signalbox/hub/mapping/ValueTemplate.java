package dev.signalbox.hub.mapping;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedValue;

/** Templates of Home Assistant in the few forms that can be understood without executing them. */
final class ValueTemplate {
    private ValueTemplate() {}

    /** Where a state stands: {@code {{ value_json.a['b'] | float / 10 | round(1) }}}. Empty: the whole payload. */
    static MappedValue.Builder read(String template) throws NotLegal {
        if (template.isBlank()) {
            return MappedValue.newBuilder();
        }
        String stripped = checked(template).strip();
        boolean oneExpression = stripped.startsWith("{{")
                && stripped.endsWith("}}")
                && stripped.length() >= 4
                && stripped.indexOf("}}") == stripped.length() - 2;
        if (!oneExpression) {
            throw notUnderstood(template, "it is not one expression in {{ }}");
        }
        try {
            return TemplateExpression.read(stripped.substring(2, stripped.length() - 2))
                    .toValue();
        } catch (NotLegal e) {
            throw notUnderstood(template, e.sentence());
        }
    }

    /** What is published for a value: {@code {"brightness": {{ value }} }}. The arithmetic goes into the argument. */
    static void write(String template, MappedPublish.Builder publish, MappedArgument.Builder argument) throws NotLegal {
        if (template.isBlank()) {
            publish.setText("{value}");
            return;
        }
        String left = checked(template);
        StringBuilder text = new StringBuilder();
        String begin = left.strip();
        boolean json = begin.startsWith("[") || (begin.startsWith("{") && !begin.startsWith("{{"));
        boolean quoted = false;
        int from = 0;
        for (int open = left.indexOf("{{"); open >= 0; open = left.indexOf("{{", from)) {
            int close = left.indexOf("}}", open);
            if (close < 0) {
                throw notUnderstood(template, "an expression is open");
            }
            literal(text, left.substring(from, open), template);
            quoted ^= quotes(left.substring(from, open)) % 2 == 1;
            outward(left.substring(open + 2, close), template, argument);
            text.append(json && !quoted ? "\"{value}\"" : "{value}");
            from = close + 2;
        }
        literal(text, left.substring(from), template);
        if (!json) {
            publish.setText(text.toString());
            return;
        }
        try {
            PayloadJson.read(text.toString()); // bounded before the other parser recurses
            Value.Builder value = Value.newBuilder();
            JsonFormat.parser().merge(text.toString(), value);
            publish.setJson(value);
        } catch (NotLegal | InvalidProtocolBufferException e) {
            throw notUnderstood(template, "no JSON comes of it");
        }
    }

    /** A payload that is always the same. */
    static void literal(String payload, MappedPublish.Builder publish) throws NotLegal {
        StringBuilder text = new StringBuilder();
        literal(text, payload, payload);
        publish.setText(text.toString());
    }

    private static void literal(StringBuilder to, String text, String template) throws NotLegal {
        if (!CaptureText.parse(text).names().isEmpty()) {
            throw notUnderstood(template, "a name in single braces stands in it");
        }
        to.append(text);
    }

    private static void outward(String expression, String template, MappedArgument.Builder argument) throws NotLegal {
        try {
            Linear linear = TemplateExpression.read(expression);
            MappedValue.Builder read = linear.toValue();
            if (!read.getPointer().isEmpty()) {
                throw new NotLegal("a command has only value");
            }
            MappedArgument.Builder said =
                    MappedArgument.newBuilder().setScale(read.getScale()).setOffset(read.getOffset());
            if (read.hasRoundTo()) {
                said.setRoundTo(read.getRoundTo());
            }
            MappedArgument before = argument.clone().clearValues().build();
            if (!before.equals(MappedArgument.getDefaultInstance()) && !before.equals(said.build())) {
                throw new NotLegal("it counts the value in two ways");
            }
            argument.mergeFrom(said.build());
        } catch (NotLegal e) {
            throw notUnderstood(template, e.sentence());
        }
    }

    private static int quotes(String text) {
        int quotes = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                quotes++;
            }
        }
        return quotes;
    }

    private static String checked(String template) throws NotLegal {
        if (template.length() > MappingLimits.MAX_TEMPLATE_CHARS) {
            throw notUnderstood(template, "it is longer than " + MappingLimits.MAX_TEMPLATE_CHARS + " characters");
        }
        if (template.contains("{%") || template.contains("{#")) {
            throw notUnderstood(template, "it holds statements");
        }
        return template;
    }

    private static NotLegal notUnderstood(String template, String why) {
        return new NotLegal("Template not understood, " + why + ": " + Plain.cut(template));
    }
}
