/**
 * The agent for Linux machines and Raspberry Pis: composition and command line. Sampling runs on two threads of its own,
 * edges on a third, commands on the agent's. May import everything below it, the agent library, picocli and SLF4J.
 */
@NullMarked
package dev.signalbox.agent.linux;

import org.jspecify.annotations.NullMarked;
