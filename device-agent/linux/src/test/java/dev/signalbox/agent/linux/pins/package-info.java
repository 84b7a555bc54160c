/** Tests of lines on a kernel that answers byte by byte, and of PWM on a fake tree. */
@NullMarked
package dev.signalbox.agent.linux.pins;

import org.jspecify.annotations.NullMarked;
