/**
 * The device side of the protocol: keeps one link to the hub, buffers readings and events until the hub has stored them, runs
 * each command at most once, and keeps the device as people want it.
 *
 * <pre>{@code
 * Agent link(URI hub, Path state) throws IOException {
 *     Agent agent = Agent.to(hub)
 *             .stateDirectory(state)
 *             .joinWith(System.getenv("SIGNALBOX_JOIN_KEY"), "GH1-0042")
 *             .model("Greenhouse GH-1")
 *             .capabilities(
 *                     Capability.metric("temperature")
 *                             .unit("Cel")
 *                             .decimals(1)
 *                             .range(-20, 60)
 *                             .primary(),
 *                     Capability.command("set_valve")
 *                             .parameter(CommandParameter.number("position")
 *                                     .unit("%")
 *                                     .range(0, 100)
 *                                     .step(5))
 *                             .handle(run -> {
 *                                 valvePercent = run.number("position");
 *                                 return Outcome.succeeded();
 *                             }))
 *             .build();
 *     agent.start();
 *     agent.report("temperature", 21.4);
 *     return agent;
 * }
 * }</pre>
 *
 * <p>A program declares what its device can do by {@link dev.signalbox.agent.Capability}, builds an {@link
 * dev.signalbox.agent.Agent}, starts it, and reports what it measures whenever it likes: nothing that is reported waits for
 * the network. Commands come to the bodies that were declared with them, desired values to those of their properties.
 * {@link dev.signalbox.agent.AgentStatus} says how it goes.
 *
 * <p>Threads: bodies run on a few threads of their own ({@link dev.signalbox.agent.AgentBuilder#parallelRuns}), what is said
 * to run on the agent thread must not block. All of them are daemons: a program ends when its own threads do. State is confined
 * to the agent thread; callers reach it through {@link dev.signalbox.agent.Agent}. May import the generated protocol and
 * SLF4J only.
 */
@NullMarked
package dev.signalbox.agent;

import org.jspecify.annotations.NullMarked;
