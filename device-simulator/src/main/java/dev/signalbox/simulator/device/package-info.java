/**
 * Simulated hardware: its physics, the values it shows and the commands it carries out, without any link. Confined to the
 * simulation thread of its fleet. May import the agent library.
 */
@NullMarked
package dev.signalbox.simulator.device;

import org.jspecify.annotations.NullMarked;
