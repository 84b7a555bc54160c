/** Tests of the Linux agent as a whole. */
@NullMarked
package dev.signalbox.agent.linux;

import org.jspecify.annotations.NullMarked;
