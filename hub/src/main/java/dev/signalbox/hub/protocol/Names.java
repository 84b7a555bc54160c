package dev.signalbox.hub.protocol;

import java.util.regex.Pattern;

/** The forms of names and display texts that come from outside. */
public final class Names {
    private static final int MAX_NAME = 64;

    /** A leaf of a shadow. */
    private static final Pattern PATH = Pattern.compile("[a-z][a-z0-9_]{0,63}(\\.[a-z][a-z0-9_]{0,63}){0,7}");

    private static final Pattern USER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");

    public static final String USER_RULE =
            "A user name is 1 to 32 lower-case letters, digits, dots, dashes and underscores.";

    /** Code points of a display text. */
    public static final int MAX_TEXT = 100;

    private Names() {}

    /** Metric, command, parameter and event names: {@code [a-z][a-z0-9_]{0,63}}. Asked of each reading, so by hand. */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > MAX_NAME || !isLetter(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    public static boolean isUserName(String text) {
        return USER.matcher(text).matches();
    }

    /** At most 8 names, joined by dots. */
    public static boolean isPath(String text) {
        return PATH.matcher(text).matches();
    }

    /** At most 100 code points, none of them a control, surrogate or bidirectional formatting character. */
    public static boolean isDisplayText(String text) {
        return isDisplayText(text, MAX_TEXT);
    }

    public static boolean isDisplayText(String text, int maxCodePoints) {
        return text.codePointCount(0, text.length()) <= maxCodePoints
                && text.codePoints().noneMatch(Names::isForbidden);
    }

    private static boolean isForbidden(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
