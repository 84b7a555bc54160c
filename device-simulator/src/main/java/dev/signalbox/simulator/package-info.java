/**
 * Simulated devices with believable physics, each a real agent. Hardware is confined to the simulation thread of its
 * fleet. May import the agent library, picocli and SLF4J.
 */
@NullMarked
package dev.signalbox.simulator;

import org.jspecify.annotations.NullMarked;
