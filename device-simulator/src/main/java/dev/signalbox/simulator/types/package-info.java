/**
 * Device types as data: reads their files, and makes hardware of them. Hardware is confined to the simulation thread of its
 * fleet, everything else is immutable. May import {@code device}, {@code form} and the agent library.
 */
@NullMarked
package dev.signalbox.simulator.types;

import org.jspecify.annotations.NullMarked;
