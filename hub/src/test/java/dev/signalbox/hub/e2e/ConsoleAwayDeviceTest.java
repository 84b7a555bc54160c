package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of a command for a device that is away, or that never ends it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleAwayDeviceTest {
    private static final String DEVICE = "probe-1";
    private static final Duration SHORT = Duration.ofSeconds(1);

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    private final AtomicInteger measured = new AtomicInteger();
    private String token;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        hub = RunningHub.on(folder);
        token = Join.at(hub.url(), hub.localAdmin().joinKey("test"), DEVICE, "probe", DEVICE, "Soil probe")
                .join()
                .deviceToken();
    }

    @Test
    void commandForADeviceThatIsAwayWaitsAndIsSeenToSucceedWhenItIsBack() throws Exception {
        int before = measured.get();
        try (Tab tab = signedIn("measure");
                Tab list = tab.beside().go(hub.url(), "/executions")) {
            comesAndGoes(tab);
            assertThat(tab.page().getByText("Queue, expires after 10")).isVisible();
            tab.button("Run measure").click();

            Locator run = tab.card("This run");
            assertThat(run).containsText("queued");
            assertThat(run).containsText(Pattern.compile("expires .*\\d\\d:\\d\\d"));
            assertThat(list.row("measure")).containsText("queued");
            assertThat(measured.get()).isEqualTo(before);

            try (Agent back = linked()) {
                assertThat(run).containsText("succeeded");
                assertThat(list.row("measure")).containsText("succeeded");
                assertThat(run).not().containsText("expires");
                assertThat(tab.card("Runs of measure").getByText("succeeded")).hasCount(1);
                assertThat(back.status().linked()).isTrue();
            }
        }
        assertThat(measured.get()).isEqualTo(before + 1);
    }

    @Test
    void commandWhoseTimeIsUpBeforeTheDeviceIsBackIsSeenToExpire() throws Exception {
        try (Tab tab = signedIn("remind")) {
            comesAndGoes(tab);
            assertThat(tab.page().getByText("Queue, expires after 1")).isVisible();
            tab.button("Run remind").click();

            Locator run = tab.card("This run");
            assertThat(run).containsText("expired");
            assertThat(run).containsText("Stopped before the device.");
        }
    }

    @Test
    void commandThatTheDeviceNeverEndsIsSeenToTimeOut() throws Exception {
        try (Tab tab = signedIn("dig");
                Agent probe = linked()) {
            assertThat(tab.page().locator("main header")).containsText("Online");
            tab.button("Run dig").click();

            Locator run = tab.card("This run");
            assertThat(run).containsText("timed out");
            assertThat(run).containsText("Stopped between agent and actuator.");
            assertThat(probe.status().linked()).as("the device itself is well").isTrue();
        }
    }

    private Tab signedIn(String command) {
        return chromium.open().signIn(hub).go(hub.url(), "/devices/" + DEVICE + "/commands?command=" + command);
    }

    /** Long enough to declare itself. */
    private void comesAndGoes(Tab tab) throws IOException {
        Agent probe = linked();
        assertThat(tab.page().locator("main header")).containsText("Online");
        assertThat(tab.heading("measure").or(tab.heading("remind"))).isVisible();
        probe.close();
        assertThat(tab.page().locator("main header")).containsText("Offline");
    }

    private Agent linked() throws IOException {
        Agent probe = Agent.to(hub.url())
                .token(token)
                .journalInMemory()
                .capabilities(
                        Capability.command("measure").handle(run -> {
                            measured.incrementAndGet();
                            return Outcome.succeeded();
                        }),
                        Capability.command("remind").timeToLive(SHORT).handle(run -> Outcome.succeeded()),
                        Capability.command("dig").runTimeout(SHORT).handleLater(run -> new CompletableFuture<>()))
                .random(() -> 0L)
                .build();
        probe.start();
        return probe;
    }
}
