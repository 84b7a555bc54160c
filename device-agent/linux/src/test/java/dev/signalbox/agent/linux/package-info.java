/** Tests of the Linux agent on trees of files that look like a Raspberry Pi's and a PC's. */
@NullMarked
package dev.signalbox.agent.linux;

import org.jspecify.annotations.NullMarked;
