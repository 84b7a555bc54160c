/**
 * Devices that misbehave on purpose, frame by frame, where no agent would: they share everything but the link with the other
 * devices. Confined to the simulation thread of their fleet. May import {@code device}, {@code form}, the agent library and
 * the protocol.
 */
@NullMarked
package dev.signalbox.simulator.scenario;

import org.jspecify.annotations.NullMarked;
