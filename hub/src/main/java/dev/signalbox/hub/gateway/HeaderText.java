package dev.signalbox.hub.gateway;

import org.jspecify.annotations.Nullable;

/** A header's value, read from left to right; space is passed over. Confined to one thread. */
final class HeaderText {
    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    HeaderText(String text) {
        this.text = text;
        skipSpace();
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** Takes this character, where it is the next. */
    boolean take(char mark) {
        if (isAtEnd() || text.charAt(at) != mark) {
            return false;
        }
        at++;
        skipSpace();
        return true;
    }

    /** Takes a token [RFC 9110 §5.6.2]; null where none stands here. */
    @Nullable
    String token() {
        String token = bareToken();
        skipSpace();
        return token;
    }

    /** [RFC 6455 §9.1] a quoted value must be a token once the quotes are gone. */
    @Nullable
    String tokenPerhapsQuoted() {
        if (isAtEnd() || text.charAt(at) != '"') {
            return token();
        }
        at++;
        String token = bareToken();
        return take('"') ? token : null;
    }

    private @Nullable String bareToken() {
        int from = at;
        while (!isAtEnd() && isOfToken(text.charAt(at))) {
            at++;
        }
        return at == from ? null : text.substring(from, at);
    }

    private void skipSpace() {
        while (!isAtEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isOfToken(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
