/** Beside the agent's own package, to reach the parsers that are nobody else's. */
@NullMarked
package dev.signalbox.agent;

import org.jspecify.annotations.NullMarked;
