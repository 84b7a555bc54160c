package dev.signalbox.hub.proof;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.JoinRefusedException;
import dev.signalbox.agent.Joined;
import dev.signalbox.hub.MovedClockHub;
import dev.signalbox.hub.e2e.HubProcess;
import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A hub in its own process and agents that only keep their links, behind one {@link FaultProxy}; who asks comes by another. Confined to its test's thread. */
final class SmallFleet implements AutoCloseable {
    private static final long JOIN_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final AgentThreads threads = AgentThreads.create(1);
    private final List<Agent> agents = new ArrayList<>();
    private final Rest admin;
    private volatile int port;
    private final FaultProxy toAdmin = new FaultProxy(() -> port);
    final FaultProxy proxy = new FaultProxy(() -> port);
    final HubProcess hub;

    SmallFleet(Path directory, int devices) throws IOException, InterruptedException {
        Path data = Files.createDirectories(directory.resolve("data"));
        hub = new HubProcess(
                data,
                directory.resolve("hub.log"),
                MovedClockHub.class.getName(),
                List.of("--origins", Testbed.urlOf(proxy) + "," + Testbed.urlOf(toAdmin)));
        port = hub.port();
        hub.awaitReady();
        admin = Rest.localAdmin(Testbed.urlOf(toAdmin).toString(), data).as(Role.ROLE_ADMIN);
        String key = admin.joinKey();
        for (int i = 0; i < devices; i++) {
            URI url = Testbed.urlOf(proxy);
            Agent agent = Agent.to(url)
                    .token(join(url, key, "linked-" + i).deviceToken())
                    .model("linked")
                    .capabilities(Capability.metric("count"))
                    .threads(threads)
                    .build();
            agents.add(agent);
            agent.start();
        }
    }

    private Joined join(URI url, String key, String name) throws IOException, InterruptedException {
        while (true) {
            try {
                return Join.at(url, key, "hw-" + name, "linked", name, name).join(threads);
            } catch (JoinRefusedException e) {
                // So many at once are told to come again.
                LockSupport.parkNanos(JOIN_AGAIN_NANOS);
            }
        }
    }

    /** As the agents see it. */
    long linked() {
        return agents.stream().filter(agent -> agent.status().linked()).count();
    }

    /** As the hub sees it. */
    long online() {
        return admin.devices().stream()
                .filter(device -> device.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE)
                .count();
    }

    @Override
    public void close() throws IOException {
        agents.forEach(Agent::close);
        threads.close();
        proxy.close();
        toAdmin.close();
        hub.close();
    }
}
