/**
 * A fleet of simulated devices in one process: who is in it, how they join, the command line. Simulated hardware is
 * confined to the simulation thread of its fleet. May import all of the simulator, the agent library, picocli and SLF4J.
 */
@NullMarked
package dev.signalbox.simulator;

import org.jspecify.annotations.NullMarked;
