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
    /** Of so many, with tags so long, two pages are too few. */
    private static final int DEVICES = 400;

    /** Fewer than `executions list` tells where nothing else is said. */
    private static final int EXECUTIONS = 40;

    private static final int WORDS_CHARS = 15_000;

    private static final String LONG_TAGS = IntStream.range(0, 16)
            .mapToObj(i -> "\"" + "t".repeat(60) + i + "\"")
            .reduce((one, other) -> one + "," + other)
            .orElseThrow();

    private final List<String> ids =
            IntStream.range(0, DEVICES).mapToObj("long-%03d"::formatted).toList();
    private RunningHub hub;
    private Terminal terminal;

    @BeforeAll
    void startHubWithManyDevices(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        hub = RunningHub.on(data);
        terminal = new Terminal(data);
        // Each by a token of its own every hundred: one credential may not ask so often at once.
        for (int from = 0; from < DEVICES; from += 100) {
            Rest rest = hub.localAdmin().as(Role.ROLE_ENGINEER);
            for (String id : ids.subList(from, from + 100)) {
                HttpResponse<String> created = rest.post(
                        "/api/v1/devices", "{\"deviceId\":\"" + id + "\",\"tags\":[" + LONG_TAGS + "]}", Map.of());
                assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            }
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
        Said some = terminal.ctl("devices", "list", "--limit", "350");
        assertThat(firstColumn(some)).containsExactlyElementsOf(ids.subList(0, 350));
        assertThat(some.err()).contains("--cursor long-349");
        assertThat(firstColumn(terminal.ctl("devices", "list", "--cursor", "long-349")))
                .filteredOn(id -> id.startsWith("long"))
                .containsExactlyElementsOf(ids.subList(350, DEVICES));
    }

    @Test
    void everyEntryOfTheAuditIsListed() {
        List<String> numbers = firstColumn(terminal.ctl("audit", "--limit", "100000"));
        assertThat(numbers).hasSizeGreaterThan(DEVICES).startsWith(Integer.toString(numbers.size()));
        assertThat(numbers.get(numbers.size() - 1)).isEqualTo("1");
        assertThat(terminal.audit("list", "--limit", "100000").out().lines()).hasSameSizeAs(numbers);
    }

    @Test
    void everyExecutionIsListed() throws Exception {
        Rest rest = hub.localAdmin();
        declare(Lamp.join(hub.url(), rest.joinKey("roof"), "speaker").deviceToken());
        String words = "{\"words\":\"" + "x".repeat(WORDS_CHARS) + "\"}";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rest.tryInvoke("speaker", "say", words, "first").statusCode() == 202);
        List<String> newestFirst = new ArrayList<>();
        newestFirst.add(rest.invoke("speaker", "say", words, "first").getExecutionId());
        for (int i = 1; i < EXECUTIONS; i++) {
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
        try (RawDevice device = RawDevice.at(hub.url(), token)) {
            device.says(RawDevice.hello("boot-1"));
            device.hears(HubToDevice::hasWelcome);
            device.says(RawDevice.declares(Capabilities.newBuilder()
                    .addCommands(Command.newBuilder()
                            .setName("say")
                            .addParameters(
                                    Parameter.newBuilder()
                                            .setName("words")
                                            .setType(ValueType.VALUE_TYPE_TEXT)
                                            .setMaxLength(WORDS_CHARS)))
                    .build()));
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
