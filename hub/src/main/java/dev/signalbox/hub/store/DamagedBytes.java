package dev.signalbox.hub.store;

/** A chunk or a sweep is not what was written: its checksum or its form is wrong. */
final class DamagedBytes extends Exception {
    private static final long serialVersionUID = 1;

    DamagedBytes(String message) {
        super(message);
    }
}
