package dev.signalbox.hub.mqtt;

import java.time.Clock;

/** The last thing that went wrong with the broker, for the person who looks. Thread-safe. */
final class LastTrouble {
    private final Clock clock;
    private volatile Said said = new Said("", 0);

    /**
     * One sentence.
     *
     * @param atMillis 0: nothing went wrong yet
     */
    record Said(String sentence, long atMillis) {}

    LastTrouble(Clock clock) {
        this.clock = clock;
    }

    void say(String sentence) {
        said = new Said(sentence, clock.millis());
    }

    Said said() {
        return said;
    }
}
