/** Tests of the simulator: its physics alone, and a fleet against a small hub on a real socket. */
@NullMarked
package dev.signalbox.simulator;

import org.jspecify.annotations.NullMarked;
