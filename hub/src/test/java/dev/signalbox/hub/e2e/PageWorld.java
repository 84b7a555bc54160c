package dev.signalbox.hub.e2e;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a page is played: a folder that looks like a copy of the repository, where {@code ./signalbox} runs the classes under
 * test, and, unless the page starts its own, a hub with {@code pump-1} and {@code lamp-1}. Addresses that pages print lead to
 * free ports. Confined to the test's thread.
 */
final class PageWorld implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Pattern PROGRAM = Pattern.compile("public final class (\\w+)");

    private final Path folder;
    private final List<Closeable> parts = new ArrayList<>();
    private final String address;
    private final int mqttPort;
    private final PageShell shell;

    PageWorld(Path folder, boolean hasHub) throws Exception {
        this.folder = folder;
        layOut();
        if (hasHub) {
            RunningHub hub = RunningHub.on(folder.resolve("data/hub"));
            parts.add(hub::close);
            address = hub.url().getAuthority();
            mqttPort = hub.mqttPort();
            for (String id : List.of("pump-1", "lamp-1")) {
                parts.add(device(hub, id)::close);
            }
        } else {
            address = "127.0.0.1:" + freePort();
            mqttPort = freePort();
        }
        Path settings = Files.createDirectories(folder.resolve("home/.config"));
        for (String client : List.of("mosquitto_pub", "mosquitto_sub", "mosquitto_rr")) {
            Files.writeString(settings.resolve(client), "-p " + mqttPort + "\n");
        }
        shell = new PageShell(
                folder,
                Map.of(
                        "HOME",
                        folder.resolve("home").toString(),
                        "SIGNALBOX_LISTEN",
                        address,
                        "SIGNALBOX_MQTT_LISTEN",
                        "127.0.0.1:" + mqttPort));
        parts.add(shell::close);
    }

    PageShell shell() {
        return shell;
    }

    /** What the page prints, with the addresses of this world. */
    String here(String printed) throws IOException {
        String here = printed.replace("127.0.0.1:8080", address)
                .replace("127.0.0.1:1883", "127.0.0.1:" + mqttPort)
                .replace("/var/lib/", folder + "/var/lib/");
        for (String other : List.of("127.0.0.1:18080", "127.0.0.1:11883", "127.0.0.1:8443")) {
            if (here.contains(other)) {
                here = here.replace(other, "127.0.0.1:" + freePort());
            }
        }
        return here;
    }

    private void layOut() throws IOException {
        for (String part : List.of("docs", "proto", "web-console")) {
            Files.createSymbolicLink(folder.resolve(part), Page.ROOT.resolve(part));
        }
        writeJar(folder.resolve("hub/target/signalbox-hub.jar"));
        writeJar(folder.resolve("device-simulator/target/signalbox-simulator.jar"));
        Path script = folder.resolve("signalbox");
        Files.writeString(script, """
                #!/bin/sh
                case $1 in
                  simulator) shift; part=device-simulator main=dev.signalbox.simulator.Main ;;
                  agent) shift; part=device-agent/linux main=dev.signalbox.agent.linux.Main ;;
                  hub) shift; part=hub main=dev.signalbox.hub.Main ;;
                  *) part=hub main=dev.signalbox.hub.Main ;;
                esac
                exec java -XX:TieredStopAtLevel=1 -Dlogback.configurationFile='%s'/$part/src/main/resources/logback.xml \\
                  -cp '%s' $main "$@"
                """.formatted(Page.ROOT, System.getProperty("java.class.path")));
        Files.createDirectories(folder.resolve("var/lib"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
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

    /** A jar that only says where the classes under test are. */
    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Files.createDirectories(jar.getParent());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private Agent device(RunningHub hub, String id) throws IOException, InterruptedException {
        Agent agent = Agent.to(hub.url())
                .stateDirectory(folder.resolve("devices").resolve(id))
                .joinWith(hub.localAdmin().joinKey(), id)
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
            throw new AssertionError(id + " reached no hub");
        }
        return agent;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (int last = parts.size() - 1; last >= 0; last--) {
            parts.get(last).close();
        }
    }
}
