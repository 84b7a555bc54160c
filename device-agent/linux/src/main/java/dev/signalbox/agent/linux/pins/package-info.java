/**
 * What is wired to the machine's header: lines in and out by the kernel's character device, PWM by its sysfs. Edges come on a
 * thread of their own, outputs are set on the agent's. May import the agent library, {@code machine} and JNA.
 */
@NullMarked
package dev.signalbox.agent.linux.pins;

import org.jspecify.annotations.NullMarked;
