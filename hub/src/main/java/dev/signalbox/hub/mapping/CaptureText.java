package dev.signalbox.hub.mapping;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text with {@code {names}} in it. Braces around anything that is not a name are braces. Immutable.
 *
 * @param parts literal texts and names in turn, beginning and ending with a literal
 */
record CaptureText(String pattern, List<String> parts) {
    private static final int MAX_NAME = 32;

    CaptureText {
        parts = List.copyOf(parts);
    }

    static CaptureText parse(String text) throws NotLegal {
        if (text.length() > MappingLimits.MAX_TEMPLATE_CHARS) {
            throw new NotLegal("It is longer than " + MappingLimits.MAX_TEMPLATE_CHARS + " characters.");
        }
        List<String> parts = new ArrayList<>();
        int literal = 0;
        int open = text.indexOf('{');
        while (open >= 0) {
            int close = endOfName(text, open + 1);
            if (close < 0) {
                open = text.indexOf('{', open + 1);
            } else {
                parts.add(text.substring(literal, open));
                parts.add(text.substring(open + 1, close));
                literal = close + 1;
                open = text.indexOf('{', literal);
            }
        }
        parts.add(text.substring(literal));
        return new CaptureText(text, parts);
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < parts.size(); i += 2) {
            names.add(parts.get(i));
        }
        return names;
    }

    /** The text is one name and nothing else. */
    boolean isOneName() {
        return parts.size() == 3 && parts.get(0).isEmpty() && parts.get(2).isEmpty();
    }

    /** Null where a name has no text. */
    @Nullable
    String fill(Function<String, @Nullable String> texts) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String part = i % 2 == 0 ? parts.get(i) : texts.apply(parts.get(i));
            if (part == null) {
                return null;
            }
            filled.append(part);
        }
        return filled.toString();
    }

    static boolean isName(String text) {
        return !text.isEmpty() && endOfName(text + '}', 0) == text.length();
    }

    /** Where the name from here ends with a brace, or -1. */
    private static int endOfName(String text, int from) {
        int at = from;
        while (at < text.length() && at - from <= MAX_NAME && isNameChar(text.charAt(at), at == from)) {
            at++;
        }
        return at > from && at - from <= MAX_NAME && at < text.length() && text.charAt(at) == '}' ? at : -1;
    }

    private static boolean isNameChar(char c, boolean first) {
        return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '_'));
    }
}
