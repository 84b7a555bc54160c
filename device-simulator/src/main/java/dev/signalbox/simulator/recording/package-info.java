/**
 * Records what a hub shows of a device, and makes twins that do the same again. Recording runs on the WebSocket's threads, a
 * twin is confined to the simulation thread of its fleet. May import {@code device}, {@code form}, the agent library and the
 * protocol.
 */
@NullMarked
package dev.signalbox.simulator.recording;

import org.jspecify.annotations.NullMarked;
