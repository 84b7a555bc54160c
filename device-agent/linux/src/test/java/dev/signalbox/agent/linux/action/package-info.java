/** Tests of actions with programs that are scripts. */
@NullMarked
package dev.signalbox.agent.linux.action;

import org.jspecify.annotations.NullMarked;
