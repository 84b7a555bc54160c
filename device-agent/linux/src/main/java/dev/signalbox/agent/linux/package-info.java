/**
 * The agent for Linux machines and Raspberry Pis: what /proc and /sys tell becomes metrics. Sampling runs on one thread
 * of its own, commands on the agent's. May import the agent library, picocli and SLF4J.
 */
@NullMarked
package dev.signalbox.agent.linux;

import org.jspecify.annotations.NullMarked;
