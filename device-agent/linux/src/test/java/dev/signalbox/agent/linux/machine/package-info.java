/** Tests of sensors on trees of files that look like those of Raspberry Pis and PCs. */
@NullMarked
package dev.signalbox.agent.linux.machine;

import org.jspecify.annotations.NullMarked;
