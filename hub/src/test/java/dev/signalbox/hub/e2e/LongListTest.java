package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ValueType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Lists that are longer than the hub tells in one answer, which it cuts at 256 KiB. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongListTest {
    /** Of so many, with 4 KiB of tags each, two pages are too few. */
    private static final int DEVICES = 150;

    /** Of each device: with them the audit has more entries than the 500 of a page. */
    private static final int RENAMES = 3;

    private static final int SCRIPTS = 5;

    /** Fewer than `executions list` tells where nothing else is said. */
    private static final int EXECUTIONS = 40;

    /** Of one command: 15 of the 16 KiB that it may have. */
    private static final int LINES = 15;

    private static final int LINE_CHARS = 1_000;

    private static final String LONG_TAGS = IntStream.range(0, 16)
            .mapToObj(i -> "\"" + "\uD834\uDD1E".repeat(62) + i + "\"")
            .collect(Collectors.joining(","));

    private final List<String> ids =
            IntStream.range(0, DEVICES).mapToObj("long-%03d"::formatted).toList();
    private RunningHub hub;
    private Terminal terminal;

    @BeforeAll
    void startHubWithManyDevices(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        hub = RunningHub.on(data);
        terminal = new Terminal(data);
        ExecutorService scripts = Executors.newFixedThreadPool(SCRIPTS);
        try {
            List<Future<?>> shares = new ArrayList<>();
            for (int i = 0; i < SCRIPTS; i++) {
                // Each with a token of its own: one credential may not ask so often at once.
                Rest rest = hub.localAdmin().as(Role.ROLE_ENGINEER);
                List<String> share = ids.subList(i * DEVICES / SCRIPTS, (i + 1) * DEVICES / SCRIPTS);
                shares.add(scripts.submit(() -> share.forEach(id -> createAndRename(rest, id))));
            }
            for (Future<?> share : shares) {
                share.get();
            }
        } finally {
            scripts.shutdownNow();
        }
    }

    private static void createAndRename(Rest rest, String id) {
        String device = "{\"deviceId\":\"" + id + "\",\"tags\":[" + LONG_TAGS + "]}";
        assertThat(rest.post("/api/v1/devices", device, Map.of()).statusCode()).isEqualTo(201);
        for (int i = 1; i <= RENAMES; i++) {
            assertThat(rest.send("PATCH", "/api/v1/devices/" + id, "{\"displayName\":\"name " + i + "\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    @Test
    void everyDeviceIsListed() {
        assertThat(pages("/api/v1/devices"))
                .as("this test is of lists of several pages")
                .hasSizeGreaterThan(2);

        Said said = terminal.ctl("devices", "list");

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(firstColumn(said)).filteredOn(id -> id.startsWith("long")).containsExactlyElementsOf(ids);
        assertThat(said.err()).as("there is no more").isEmpty();
    }

    @Test
    void asManyDevicesAreListedAsAreWantedAndTheRestBehindTheCursor() {
        Said some = terminal.ctl("devices", "list", "--limit", "120");
        assertThat(firstColumn(some)).containsExactlyElementsOf(ids.subList(0, 120));
        assertThat(some.err()).contains("--cursor long-119");
        assertThat(firstColumn(terminal.ctl("devices", "list", "--cursor", "long-119")))
                .filteredOn(id -> id.startsWith("long"))
                .containsExactlyElementsOf(ids.subList(120, DEVICES));
    }

    @Test
    void everyEntryOfTheAuditIsListed() {
        List<String> numbers = firstColumn(terminal.ctl("audit", "--limit", "100000"));
        assertThat(numbers).hasSizeGreaterThan(500).startsWith(Integer.toString(numbers.size()));
        assertThat(numbers.get(numbers.size() - 1)).isEqualTo("1");
        assertThat(terminal.audit("list", "--limit", "100000").out().lines()).hasSameSizeAs(numbers);
    }

    @Test
    void everyExecutionIsListed() throws Exception {
        Rest rest = hub.localAdmin();
        declare(Lamp.join(hub.url(), rest.joinKey("roof"), "speaker").deviceToken());
        String words = IntStream.range(0, LINES)
                .mapToObj(i -> "\"line" + i + "\":\"" + "x".repeat(LINE_CHARS) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < EXECUTIONS; i++) {
            newestFirst.add(0, rest.invoke("speaker", "say", words, "").getExecutionId());
        }
        assertThat(pages("/api/v1/executions?limit=500"))
                .as("this test is of lists of several pages")
                .hasSizeGreaterThan(2);

        Said said = terminal.ctl("executions", "list");

        assertThat(firstColumn(said)).as(said.err()).containsExactlyElementsOf(newestFirst);
        assertThat(said.err()).as("there is no more").isEmpty();
    }

    /** And leaves: what it is told to say waits. */
    private void declare(String token) {
        Command.Builder say = Command.newBuilder().setName("say");
        for (int i = 0; i < LINES; i++) {
            say.addParameters(Parameter.newBuilder().setName("line" + i).setType(ValueType.VALUE_TYPE_TEXT));
        }
        try (RawDevice device = RawDevice.at(hub.url(), token)) {
            device.says(RawDevice.hello("boot-1"));
            device.hears(HubToDevice::hasWelcome);
            device.says(RawDevice.declares(
                    Capabilities.newBuilder().addCommands(say).build()));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> hub.localAdmin()
                            .get("/api/v1/devices/speaker/capabilities")
                            .body()
                            .contains("line0"));
        }
    }

    private List<String> pages(String path) {
        List<String> pages = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            HttpResponse<String> page = hub.localAdmin().get(next.get());
            pages.add(page.body());
            next = Rest.next(page);
        }
        return pages;
    }

    /** Without its head. */
    private static List<String> firstColumn(Said said) {
        return said.out()
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }
}
