/**
 * The one place where speed is measured: scenarios that load a hub in a process of its own. Threads: the command line's
 * drives, the HTTP client's receive. May import the simulator's libraries, nothing of the hub.
 */
@NullMarked
package dev.signalbox.simulator.bench;

import org.jspecify.annotations.NullMarked;
