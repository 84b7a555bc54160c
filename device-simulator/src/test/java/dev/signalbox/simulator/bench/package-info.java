/** Tests of what the bench counts with; the figures themselves need a hub and time. */
@NullMarked
package dev.signalbox.simulator.bench;

import org.jspecify.annotations.NullMarked;
