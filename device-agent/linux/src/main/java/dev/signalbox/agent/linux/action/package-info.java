/**
 * What people may have done to this machine: show itself, reboot, restart a service, show a log. Runs on the agent's command
 * threads. May import the agent library and {@code machine}.
 */
@NullMarked
package dev.signalbox.agent.linux.action;

import org.jspecify.annotations.NullMarked;
