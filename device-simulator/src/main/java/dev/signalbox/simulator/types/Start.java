package dev.signalbox.simulator.types;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a signal is made with. Confined to the simulation thread.
 *
 * @param hour of the day, 0 to 24
 * @param tracks by their names
 */
record Start(RandomGenerator random, double hour, Map<String, Position> tracks) {}
