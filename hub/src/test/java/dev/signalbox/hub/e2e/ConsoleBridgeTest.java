package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.signalbox.hub.mqtt.MqttBroker;
import dev.signalbox.hub.mqtt.MqttConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The bridge's page before a real Mosquitto that goes away and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBridgeTest {
    @AutoClose
    private Chromium chromium;

    @AutoClose
    private MqttBroker broker;

    @AutoClose
    private RunningHub hub;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO);
        broker.start();
        hub = RunningHub.joining(folder, broker.joinedBy("hub", MqttConfig.DEFAULT_PREFIX, broker.port()));
    }

    @Test
    void pageSaysThatTheBrokerIsAwayAndThatItIsBack() throws Exception {
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/bridge");
                Tab health = tab.beside().go(hub.url(), "/health")) {
            String address = "mqtt://127.0.0.1:" + broker.port();
            Locator state = tab.card(address);
            Locator outage =
                    tab.page().getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText("away"));
            assertThat(state).containsText("Up");
            assertThat(state).containsText("none since the start");
            assertThat(outage).hasCount(0);

            broker.stop();
            assertThat(outage).containsText("The broker is away since");
            assertThat(outage).containsText("Telemetry is dropped and counted");
            assertThat(state).containsText("Down");
            assertThat(health.card("Bridge")).containsText("cannot be reached");

            broker.start();
            assertThat(state).containsText("Up");
            assertThat(outage).hasCount(0);
            assertThat(health.card("Bridge")).not().containsText("cannot be reached");
            // What went wrong is still told.
            assertThat(state).not().containsText("none since the start");
        }
    }
}
