package dev.signalbox.simulator;

/** Where measurements go. */
interface Display {
    void show(String metric, double value);

    void show(String metric, boolean value);
}
