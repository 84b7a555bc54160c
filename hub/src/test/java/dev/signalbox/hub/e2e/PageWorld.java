package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where commands of a page are played: a folder that looks like a copy of the repository after a build, with the repository's
 * own {@code ./signalbox} and jars. {@link #withHub} has a hub in it, with {@code pump-1} and {@code lamp-1}; in the other
 * the page starts its own. Addresses that pages print lead to free ports. Confined to the test's thread.
 */
final class PageWorld implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Pattern PROGRAM = Pattern.compile("public final class (\\w+)");
    private static final List<String> JARS = List.of(
            "hub/target/signalbox-hub.jar",
            "device-simulator/target/signalbox-simulator.jar",
            "device-agent/linux/target/signalbox-agent.jar");

    private final Path folder;
    private final List<Closeable> parts = new ArrayList<>();
    private final String address = "127.0.0.1:" + HubProcess.freePort();
    private final String mqttAddress = "127.0.0.1:" + HubProcess.freePort();
    private final PageShell shell;

    private PageWorld(Path folder) throws IOException {
        this.folder = folder;
        for (String part :
                List.of("signalbox", "scripts", "pom.xml", "proto", "web-console", "docs", "docker", "dist")) {
            Files.createSymbolicLink(folder.resolve(part), Page.ROOT.resolve(part));
        }
        for (String jar : JARS) {
            assertThat(Page.ROOT.resolve(jar))
                    .as("the pages' commands run the built jars: ./signalbox build, or mvn verify, makes them")
                    .exists();
            Files.createDirectories(folder.resolve(jar).getParent());
            Files.createSymbolicLink(folder.resolve(jar), Page.ROOT.resolve(jar));
        }
        Files.createDirectories(folder.resolve("var/lib"));
        Path home = folder.resolve("home");
        Path settings = Files.createDirectories(home.resolve(".config"));
        for (String client : List.of("mosquitto_pub", "mosquitto_sub", "mosquitto_rr")) {
            Files.writeString(settings.resolve(client), "-p " + port(mqttAddress) + "\n");
        }
        shell = new PageShell(
                folder,
                Map.of(
                        "HOME",
                        home.toString(),
                        "SIGNALBOX_JAVA_OPTS",
                        "-Duser.home=" + home + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                        "SIGNALBOX_LISTEN",
                        address,
                        "SIGNALBOX_MQTT_LISTEN",
                        mqttAddress));
        parts.add(shell::close);
    }

    static PageWorld withoutHub(Path folder) throws IOException {
        return new PageWorld(folder);
    }

    static PageWorld withHub(Path folder) throws IOException, InterruptedException {
        PageWorld world = new PageWorld(folder);
        try {
            world.shell.runOn("the hub beside", "./signalbox hub", "/setup#");
            String joinKey = world.shell
                    .run("its key", "./signalbox admin join-key --data data/hub 2>/dev/null", 0)
                    .strip();
            for (String id : List.of("pump-1", "lamp-1")) {
                world.parts.add(world.device(joinKey, id)::close);
            }
            return world;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            world.close();
            throw e;
        }
    }

    PageShell shell() {
        return shell;
    }

    /** What the page prints, with the addresses of this world. */
    String here(String printed) throws IOException {
        String here = printed.replace("127.0.0.1:8080", address)
                .replace("127.0.0.1:1883", mqttAddress)
                .replace("/var/lib/", folder + "/var/lib/");
        for (String other : List.of("127.0.0.1:18080", "127.0.0.1:11883", "127.0.0.1:8443")) {
            if (here.contains(other)) {
                here = here.replace(other, "127.0.0.1:" + HubProcess.freePort());
            }
        }
        return here;
    }

    /** Saves the programs of the page under the names of their classes. */
    void save(Page page) throws IOException {
        for (Page.Block block : page.blocks()) {
            String text = String.join("\n", block.lines());
            Matcher program = PROGRAM.matcher(text);
            if (block.language().equals("java") && program.find()) {
                Files.writeString(folder.resolve(program.group(1) + ".java"), text);
            }
        }
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private Agent device(String joinKey, String id) throws IOException, InterruptedException {
        Agent agent = Agent.to(URI.create("http://" + address))
                .stateDirectory(folder.resolve("devices").resolve(id))
                .joinWith(joinKey, id)
                .deviceId(id)
                .model("P-1")
                .capabilities(
                        Capability.metric("flow").unit("L/min").primary(),
                        Capability.numberProperty("fan.speed").range(0, 100).onDesired(desired -> Settled.applied()),
                        Capability.command("set_speed")
                                .parameter(CommandParameter.number("speed").range(0, 100))
                                .handle(run -> Outcome.succeeded(Map.of("speed", run.number("speed")))),
                        Capability.command("blink")
                                .parameter(CommandParameter.integer("times").range(1, 10))
                                .handle(run -> Outcome.succeeded()))
                .build();
        agent.start();
        agent.report("flow", 14.2);
        if (!agent.awaitStored(SOON)) {
            agent.close();
            throw new AssertionError(id + " reached no hub");
        }
        return agent;
    }

    @Override
    public void close() throws IOException {
        for (int last = parts.size() - 1; last >= 0; last--) {
            parts.get(last).close();
        }
    }
}
