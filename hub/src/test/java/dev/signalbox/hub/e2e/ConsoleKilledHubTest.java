package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Open pages of the console, while their hub is killed and started again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleKilledHubTest {
    private static final String DEVICE = "oven-1";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A process starts, and the page and the device come back when their patience ends. */
    private static final int COME_BACK_MILLIS = 60_000;

    private final AtomicInteger begun = new AtomicInteger();
    private final CompletableFuture<Outcome> baked = new CompletableFuture<>();

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private HubProcess hub;

    @AutoClose
    private Agent oven;

    private URI url;
    private Path data;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        data = Files.createDirectory(folder.resolve("hub"));
        hub = new HubProcess(data, folder.resolve("hub.log"));
        hub.awaitReady();
        url = URI.create(hub.url());
        oven = Agent.to(url)
                .token(Join.at(url, admin().joinKey("kitchen"), DEVICE, "oven", DEVICE, "Oven")
                        .join()
                        .deviceToken())
                .journalInMemory()
                .capabilities(
                        Capability.metric("temperature").unit("Cel").decimals(1).primary(),
                        Capability.command("heat")
                                .parameter(CommandParameter.number("target").range(0, 300)),
                        Capability.command("bake")
                                .runTimeout(Duration.ofMinutes(5))
                                .handleLater(run -> {
                                    begun.incrementAndGet();
                                    return baked;
                                }))
                .batchEvery(Duration.ofMillis(100))
                .random(() -> 0L)
                .build();
        oven.start();
    }

    @Test
    void pagesSayThatTheHubIsAwayAndGoOnWhereTheyWereWhenItIsBack() throws Exception {
        try (Tab device =
                        chromium.open().signIn(url, admin().signInCode("demo")).go(url, "/devices/" + DEVICE);
                Tab fleet = device.beside().go(url, "/fleet");
                Tab baking = device.beside().go(url, "/devices/" + DEVICE + "/commands?command=bake")) {
            oven.report("temperature", 21.5);
            Locator value = device.tile("Temperature").getByText("21.5");
            assertThat(value).isVisible();
            device.page().getByLabel("Command").first().selectOption("heat");
            device.field("Target").fill("180");
            assertThat(device.button("Run heat")).isEnabled();
            fleet.search().fill("oven");
            assertThat(fleet.row(DEVICE)).hasCount(1);
            baking.button("Run bake").click();
            assertThat(baking.card("This run")).containsText("running");

            hub.kill();
            for (Tab tab : new Tab[] {device, fleet, baking}) {
                assertThat(tab.chip()).containsText("no link");
            }
            assertThat(value).hasCSS("text-decoration-style", "dotted");
            assertThat(fleet.row(DEVICE).getByText("21.5")).hasCSS("text-decoration-style", "dotted");
            // What the hub knew is said as it was, and no more as it is.
            assertThat(fleet.row(DEVICE).getByText("Online")).hasCSS("text-decoration-style", "dotted");
            assertThat(device.button("Run heat")).isDisabled();
            assertThat(device.page().getByText("No link to the hub: nothing can be sent."))
                    .isVisible();
            assertThat(baking.button("Run bake")).isDisabled();
            assertThat(baking.card("This run")).containsText("running");

            // It ends while nobody can be told.
            baked.complete(Outcome.succeeded());
            hub.start();
            for (Tab tab : new Tab[] {device, fleet, baking}) {
                assertThat(tab.chip())
                        .containsText("live", new LocatorAssertions.ContainsTextOptions().setTimeout(COME_BACK_MILLIS));
            }
            assertThat(device.page().locator("main header"))
                    .containsText("Online", new LocatorAssertions.ContainsTextOptions().setTimeout(COME_BACK_MILLIS));
            assertThat(device.button("Run heat")).isEnabled();
            assertThat(device.field("Target")).hasValue("180");
            oven.report("temperature", 22.5);
            assertThat(device.tile("Temperature").getByText("22.5")).not().hasCSS("text-decoration-style", "dotted");
            assertThat(fleet.row(DEVICE).getByText("Online")).not().hasCSS("text-decoration-style", "dotted");
            assertThat(fleet.search()).hasValue("oven");
            assertThat(fleet.row(DEVICE)).containsText("22.5");
            assertThat(baking.card("This run")).containsText("succeeded");
            assertThat(baking.card("Runs of bake").getByText("succeeded")).hasCount(1);
            for (Tab tab : new Tab[] {device, fleet, baking}) {
                // Asked for in vain: a ticket, then a link.
                tab.forgive("/api/v1/tickets");
                tab.forgive("/ws/console");
            }
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin().executions())
                        .extracting(Execution::getState)
                        .containsExactly(ExecutionState.EXECUTION_STATE_SUCCEEDED));
        assertThat(begun.get()).isEqualTo(1);
    }

    /** Another token after each start. */
    private Rest admin() {
        return Rest.localAdmin(hub.url(), data);
    }
}
