package dev.signalbox.agent.linux.pins;

import java.io.IOException;

/** What an output drives: a line, or a PWM channel. Confined to its output. */
interface Drive extends AutoCloseable {
    void set(double value) throws IOException;

    @Override
    void close();
}
