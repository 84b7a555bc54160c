/**
 * The device side of the protocol: keeps one link to the hub, buffers readings until the hub has stored them, and runs
 * each command at most once. All state is confined to the agent thread; callers reach it through {@link
 * dev.signalbox.agent.Agent}. May import the generated protocol and SLF4J only.
 */
@NullMarked
package dev.signalbox.agent;

import org.jspecify.annotations.NullMarked;
