package dev.signalbox.simulator.scenario;

import java.time.Duration;

/** Rests between two messages. Immutable. */
record SlowReading(Duration readsAfter) implements Behaviour {}
