package dev.signalbox.hub.proof;

import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.hub.MovedClockHub;
import dev.signalbox.hub.e2e.HubProcess;
import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A hub on a disk of its own, a broker, and devices: all in processes that can be killed or threads here, and nobody
 * reaches anybody but through a {@link FaultProxy}. Confined to the run's thread.
 */
final class Testbed implements AutoCloseable {
    private static final int GROUPS = 4;
    private static final int DEVICES_PER_GROUP = 4;
    private static final int DEVICE_PROCESSES = 4;
    private static final int READING_EVERY_MILLIS = 200;
    private static final Duration START = Duration.ofSeconds(90);

    /** Devices behind one bad network. */
    record Group(FaultProxy proxy, List<String> devices) {}

    private final Path directory;
    private final Chronicle chronicle;
    private final AgentThreads threads = AgentThreads.create(8);
    private final ScheduledExecutorService sensors = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, ProvingDevice> devices = new LinkedHashMap<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final List<FaultProxy> toDevices = new ArrayList<>();
    private volatile int hubPort;

    final SmallDisk disk;
    final Optional<BrokerProcess> broker;
    final FaultProxy toBroker;
    final HubProcess hub;
    final FaultProxy toCallers;
    final List<Group> groups = new ArrayList<>();
    final List<DeviceProcess> processes = new ArrayList<>();
    /** Through a network that is good before the nemesis begins and after it was healed. */
    final Rest admin;

    Testbed(Path directory, Chronicle chronicle) throws IOException, InterruptedException {
        this.directory = directory;
        this.chronicle = chronicle;
        disk = new SmallDisk(directory.resolve("disk"));
        broker = BrokerProcess.started(directory);
        toBroker = proxyTo(() -> broker.map(BrokerProcess::port).orElse(0));
        // Before the hub, which takes requests only for the addresses it was told.
        toCallers = proxyTo(this::hubPort);
        for (int g = 0; g < GROUPS + DEVICE_PROCESSES; g++) {
            toDevices.add(proxyTo(this::hubPort));
        }
        Path data = Files.createDirectory(disk.path().resolve("hub"));
        hub = new HubProcess(data, directory.resolve("hub.log"), MovedClockHub.class.getName(), options());
        hubPort = hub.port();
        awaitHub();
        admin = Rest.localAdmin(urlOf(toCallers).toString(), data).as(Role.ROLE_ADMIN);
        joinDevices(admin.joinKey());
    }

    private int hubPort() {
        return hubPort;
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        options.add("--origins");
        options.add(proxies.stream().map(proxy -> urlOf(proxy).toString()).collect(Collectors.joining(",")));
        if (broker.isPresent()) {
            options.addAll(List.of("--mqtt-url", "mqtt://127.0.0.1:" + toBroker.port()));
        }
        return options;
    }

    private void joinDevices(String joinKey) throws IOException, InterruptedException {
        for (int g = 0; g < GROUPS; g++) {
            FaultProxy proxy = toDevices.get(g);
            List<String> names = new ArrayList<>();
            for (int d = 0; d < DEVICES_PER_GROUP; d++) {
                String name = "prover-" + (g * DEVICES_PER_GROUP + d);
                devices.put(name, new ProvingDevice(urlOf(proxy), join(joinKey, name), directory, name, threads, 1));
                names.add(name);
            }
            groups.add(new Group(proxy, names));
        }
        for (int p = 0; p < DEVICE_PROCESSES; p++) {
            FaultProxy proxy = toDevices.get(GROUPS + p);
            String name = "mortal-" + p;
            DeviceProcess process = new DeviceProcess(urlOf(proxy), join(joinKey, name), directory, name);
            process.start();
            processes.add(process);
            groups.add(new Group(proxy, List.of(name)));
        }
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> admin.devices().stream()
                        .noneMatch(device ->
                                device.getDevice().getCapabilitiesHash().isEmpty()));
        var unused = sensors.scheduleWithFixedDelay(
                () -> devices.values().forEach(ProvingDevice::count), 0, READING_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private String join(String joinKey, String name) throws IOException, InterruptedException {
        Joined joined = Join.at(urlOf(toCallers), joinKey, "hw-" + name, "prover", name, name)
                .join(threads);
        if (!joined.deviceId().equals(name)) {
            throw new IllegalStateException(name + " became " + joined.deviceId());
        }
        return joined.deviceToken();
    }

    private FaultProxy proxyTo(IntSupplier port) throws IOException {
        FaultProxy proxy = new FaultProxy(port);
        proxies.add(proxy);
        return proxy;
    }

    static URI urlOf(FaultProxy proxy) {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    /** Each caller has its own, so that they do not share a rate limit. */
    String tokenOf(Role role) {
        return admin.accessToken(role);
    }

    List<String> deviceNames() {
        return groups.stream().flatMap(group -> group.devices().stream()).toList();
    }

    void awaitHub() {
        hub.awaitReady();
        chronicle.add(new Fact.HubStarted());
    }

    void heal() {
        proxies.forEach(FaultProxy::heal);
    }

    /** No more readings; returns when the hub has acknowledged those of the devices in this process. */
    void stopMeasuring() throws InterruptedException {
        sensors.shutdown();
        if (!sensors.awaitTermination(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a sensor hangs");
        }
        Awaitility.await("readings of all devices are acknowledged")
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> devices.values().stream()
                        .allMatch(device -> device.status().bufferedReadings() == 0));
    }

    /** What the devices did and were told, into the chronicle. Ends the processes. */
    void chronicleDevices() throws IOException, InterruptedException {
        for (DeviceProcess process : processes) {
            process.kill();
            process.acknowledged()
                    .forEach(
                            range -> chronicle.add(new Fact.Acknowledged(process.name(), range.first(), range.last())));
        }
        devices.forEach(
                (name, device) -> chronicle.add(new Fact.Acknowledged(name, device.first(), device.acknowledged())));
        for (String name : deviceNames()) {
            for (String id : linesOf(ProvingDevice.effectsFile(directory, name))) {
                chronicle.add(new Fact.Effect(id, name));
            }
            for (String level : linesOf(ProvingDevice.levelsFile(directory, name))) {
                chronicle.add(new Fact.Applied(name, Long.parseLong(level)));
            }
        }
    }

    private static List<String> linesOf(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public void close() throws IOException {
        sensors.shutdownNow();
        processes.forEach(DeviceProcess::close);
        devices.values().forEach(ProvingDevice::close);
        threads.close();
        hub.close();
        broker.ifPresent(BrokerProcess::close);
        for (FaultProxy proxy : proxies) {
            proxy.close();
        }
        disk.close();
    }
}
