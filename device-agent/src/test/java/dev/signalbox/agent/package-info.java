/** Tests of the agent: its rules on a clock moved by hand, its edges on real sockets, files and processes. */
@NullMarked
package dev.signalbox.agent;

import org.jspecify.annotations.NullMarked;
