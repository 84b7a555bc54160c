package dev.signalbox.agent.example;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** The device of README.md; the lines between the marks are compared with it. */
final class Greenhouse {
    private volatile double valvePercent;

    // README begins
    Agent link(URI hub, Path state) throws IOException {
        Agent agent = Agent.to(hub)
                .stateDirectory(state)
                .joinWith(System.getenv("SIGNALBOX_JOIN_KEY"), "GH1-0042")
                .model("Greenhouse GH-1")
                .capabilities(
                        Capability.metric("temperature")
                                .unit("Cel")
                                .decimals(1)
                                .range(-20, 60)
                                .primary(),
                        Capability.command("set_valve")
                                .parameter(CommandParameter.number("position")
                                        .unit("%")
                                        .range(0, 100)
                                        .step(5))
                                .handle(run -> {
                                    valvePercent = run.number("position");
                                    return Outcome.succeeded();
                                }))
                .build();
        agent.start();
        agent.report("temperature", 21.4);
        return agent;
    }
    // README ends

    double valvePercent() {
        return valvePercent;
    }
}
