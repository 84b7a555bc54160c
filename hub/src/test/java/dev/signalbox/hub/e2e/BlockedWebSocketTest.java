package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser behind a proxy that lets no WebSocket through [docs/protocol.md, Fallback]. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockedWebSocketTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @AutoClose
    private NarrowProxy proxy;

    @AutoClose
    private Lamp lamp;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        hub = RunningHub.on(folder.resolve("hub"));
        proxy = new NarrowProxy(hub.url());
        lamp = Lamp.joined(hub.url(), hub.localAdmin().joinKey("roof"), "lamp-1");
    }

    @Test
    void pageTakesEventsDoesEverythingAndClimbsBackWithItsState() {
        proxy.refusesUpgrades = true;
        proxy.holdsStreamsBack = false;
        try (Tab tab = signedIn()) {
            assertThat(tab.chip()).containsText("Events");
            worksOn(tab, 20);

            // Cut off in the middle, it goes on.
            proxy.cut();
            lamp.measures(31);
            assertThat(tab.tile("Temperature")).containsText("31");
            assertThat(tab.chip()).containsText("Events");

            tab.go(proxy.url(), "/fleet");
            assertThat(tab.chip()).containsText("live");
            tab.search().fill("lamp");
            assertThat(tab.chip()).containsText("Events");
            proxy.refusesUpgrades = false;
            tab.page().evaluate("dispatchEvent(new Event('online'))");
            assertThat(tab.chip()).containsText("WebSocket");
            assertThat(tab.chip()).containsText("live");
            assertThat(tab.search()).hasValue("lamp");
            lamp.measures(32);
            tab.row("lamp-1").getByText("lamp-1").first().click();
            assertThat(tab.tile("Temperature")).containsText("32");
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(hub.localAdmin().get("/metrics").body())
                                    .contains("signalbox_gateway_links{role=\"console\",transport=\"websocket\"} 1")
                                    .contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 0"));
            tab.forgive("WebSocket");
            tab.forgive("net::ERR");
        }
    }

    @Test
    void pagePollsWhereStreamsAreHeldBack() {
        proxy.refusesUpgrades = true;
        proxy.holdsStreamsBack = true;
        try (Tab tab = signedIn()) {
            assertThat(tab.chip()).containsText("Polling");
            worksOn(tab, 40);
            tab.forgive("WebSocket");
        }
    }

    private Tab signedIn() {
        return chromium.open().signIn(proxy.url(), hub.localAdmin().signInCode("demo"));
    }

    /** Values move, and a command runs. */
    private void worksOn(Tab tab, int temperature) {
        tab.row("lamp-1").getByText("lamp-1").first().click();
        for (int step = 0; step < 3; step++) {
            lamp.measures(temperature + step);
            assertThat(tab.tile("Temperature")).containsText(String.valueOf(temperature + step));
        }
        int before = lamp.blinks.get();
        tab.page().getByLabel("Command").first().selectOption("blink");
        tab.button("Run blink").click();
        await().atMost(SOON).until(() -> lamp.blinks.get() == before + 1);
        // Each in the list, and the one that was asked for with its way.
        assertThat(tab.page().getByText("succeeded")).hasCount(before + 2);
    }
}
