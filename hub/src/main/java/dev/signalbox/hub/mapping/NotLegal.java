package dev.signalbox.hub.mapping;

/** A text of a mapping or of a discovery config that cannot be used; the message is a sentence for who wrote it. */
final class NotLegal extends Exception {
    private static final long serialVersionUID = 1;

    NotLegal(String message) {
        super(message, null, false, false);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
