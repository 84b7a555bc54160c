package dev.signalbox.simulator.recording;

/** A line of a recording that cannot be taken, and why. */
final class DamagedLineException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedLineException(String why) {
        super(why);
    }
}
