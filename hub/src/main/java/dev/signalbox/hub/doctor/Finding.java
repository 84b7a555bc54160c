package dev.signalbox.hub.doctor;

/**
 * What was found about one thing. Immutable.
 *
 * @param about a word or two
 * @param what a sentence
 * @param advice what to do; empty where nothing is
 */
public record Finding(String about, Level level, String what, String advice) {
    /** From nothing to do to something that does not work, or will not for long. */
    public enum Level {
        OK,
        /** It cannot be seen from here. */
        UNKNOWN,
        WARNING,
        PROBLEM
    }

    public Finding {
        boolean wantsAdvice = level == Level.WARNING || level == Level.PROBLEM;
        if (about.isBlank() || what.isBlank() || wantsAdvice == advice.isBlank()) {
            throw new IllegalArgumentException("a finding says what is, and what to do where something is: " + what);
        }
    }

    static Finding ok(String about, String what) {
        return new Finding(about, Level.OK, what, "");
    }

    static Finding unknown(String about, String what) {
        return new Finding(about, Level.UNKNOWN, what, "");
    }

    static Finding warning(String about, String what, String advice) {
        return new Finding(about, Level.WARNING, what, advice);
    }

    static Finding problem(String about, String what, String advice) {
        return new Finding(about, Level.PROBLEM, what, advice);
    }
}
