/**
 * What this machine is and what can be measured on it, from /proc and /sys. Runs on the sampling threads. May import the
 * agent library.
 */
@NullMarked
package dev.signalbox.agent.linux.machine;

import org.jspecify.annotations.NullMarked;
