package dev.signalbox.agent.example;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentStatus;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The pieces of code of docs/write-a-device.md, which stand here line by line and so compile. */
abstract class Fragments {
    private final List<Agent> agents = new ArrayList<>();
    private final Light light = on -> {};

    interface Light {
        void set(boolean on);
    }

    interface Fan {
        boolean isHot();

        void set(String mode);
    }

    abstract void powerOff();

    abstract void warn(String text);

    abstract List<Capability> capabilitiesOf(String serial);

    void readings(Agent agent, double celsius) {
        agent.report("temperature", celsius, Quality.QUALITY_UNCERTAIN);
    }

    Capability command() {
        Capability setLight = Capability.command("set_light")
                .parameter(CommandParameter.flag("on"))
                .idempotent()
                .offline(OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY)
                .timeToLive(Duration.ofDays(1))
                .handle(run -> {
                    light.set(run.flag("on"));
                    return Outcome.succeeded();
                });
        return setLight;
    }

    Capability property(Fan fan) {
        Capability fanMode = Capability.choiceProperty("fan.mode", "off", "auto", "on")
                .onDesired(desired -> {
                    if (desired.text().equals("on") && fan.isHot()) {
                        return Settled.rejected("The fan is too hot to run all the time.");
                    }
                    desired.applying(); // takes its time: people see that it has begun
                    fan.set(desired.text());
                    return Settled.applied();
                });
        return fanMode;
    }

    void sleep(Agent agent) throws InterruptedException {
        if (agent.awaitStored(Duration.ofSeconds(10))) {
            agent.sleepFor(Duration.ofMinutes(15));
            agent.close();
            powerOff();
        }
    }

    void health(Agent agent, long droppedBefore) {
        AgentStatus status = agent.status();
        if (!status.linked() && System.currentTimeMillis() - status.sinceMillis() > 3_600_000) {
            warn("no hub for an hour: " + status.lastLinkEnd());
        }
        if (status.droppedReadings() > droppedBefore || status.journalFaults() > 0) {
            warn("the buffer is full, or the disk fails");
        }
    }

    void gateway(URI hub, Path state, String joinKey, List<String> serials) throws IOException {
        AgentThreads threads = AgentThreads.create(8);
        for (String serial : serials) {
            Agent agent = Agent.to(hub)
                    .threads(threads)
                    .stateDirectory(state.resolve(serial))
                    .joinWith(joinKey, serial)
                    .capabilities(capabilitiesOf(serial))
                    .build();
            agent.start();
            agents.add(agent);
        }
    }
}
