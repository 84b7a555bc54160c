package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.signalbox.hub.e2e.HostileDevice.MARKUP;
import static dev.signalbox.hub.e2e.HostileDevice.markup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.signalbox.agent.JoinRefusedException;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A device that says markup wherever a device may say anything, and what the console makes of it: text. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleHostileDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DEVICE = "rogue-1";

    /** What of a page is not the console's own: elements it never uses, handlers, addresses that are code. */
    private static final String FOREIGN = """
            () => [
              'window.pwned is ' + window.pwned,
              ...[...document.querySelectorAll('*')]
                .filter((element) => element.matches('img, iframe, object, embed, base, script:not([src])')
                  || [...element.attributes].some(({ name, value }) => name.startsWith('on') || name === 'srcdoc'
                    || (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^\\s*javascript:/i.test(value))))
                .map((element) => element.outerHTML.slice(0, 200)),
            ]""";

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @AutoClose
    private HostileDevice device;

    private String bulk;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        hub = RunningHub.besideHomeAssistant(folder);
        assertThat(new Terminal(folder)
                        .ctl("mappings", "put", "tasmota", "--ready-made")
                        .exit())
                .isZero();
        device = HostileDevice.linked(hub, DEVICE, markup("display name"));
        device.says(markup("note"));
        device.reports(true);
        device.happens();
        device.ends(ExecutionState.EXECUTION_STATE_SUCCEEDED);
        device.ends(ExecutionState.EXECUTION_STATE_FAILED);
        device.ends(ExecutionState.EXECUTION_STATE_REJECTED);
        device.refuses();
        bulk = device.failsInABulk();
    }

    @Test
    void pagesShowWhatADeviceSaysAsText() {
        device.says(markup("note"));
        try (Tab tab = chromium.open().signIn(hub)) {
            at(tab, "/fleet", "display name");
            at(tab, "/devices/" + DEVICE, "display name", "model", "agent version", "firmware version");
            shows(tab, "level title", "note title", "note", "mode", "event title", "event value");
            shows(tab, "command title", "command description", "failure", "rejection", "result");
            shows(tab, "parameter title");
            assertThat(tab.page().getByLabel(markup("parameter title"))).hasValue(markup("parameter default"));
            assertThat(tab.page().locator("option").filter(withText(markup("first choice"))))
                    .hasCount(1);
            at(tab, "/devices/" + DEVICE + "?metric=note", "note title", "note");
            at(tab, "/devices/" + DEVICE + "/metrics", "level title", "note title", "note");
            at(tab, "/devices/" + DEVICE + "/properties", "mode title", "mode", "refusal of the mode", "list");
            at(tab, "/devices/" + DEVICE + "/commands", "command title", "command description", "result", "failure");
            at(tab, "/devices/" + DEVICE + "/executions", "result", "failure", "rejection");
            at(tab, "/devices/" + DEVICE + "/events", "event title", "event value");
            at(tab, "/executions", "display name", "result", "failure", "rejection");
            at(tab, "/bulks/" + bulk, "display name", "failure");
            at(tab, "/bridge?part=homeassistant", "display name");
            at(tab, ConsolePages.WALL, "display name");
            for (String path : ConsolePages.with(DEVICE)) {
                at(tab, path);
            }
        }
    }

    @Test
    void searchCompletesWithWhatADeviceSaysAsText() {
        try (Tab tab = chromium.open().signIn(hub)) {
            for (String typed : List.of("note", "level", "model:")) {
                tab.search().fill(typed);
                assertThat(tab.page().getByRole(AriaRole.OPTION).first()).isVisible();
                isClean(tab, "completions of " + typed);
            }
            assertThat(tab.page().getByRole(AriaRole.OPTION).filter(withText(markup("model"))))
                    .hasCount(1);
        }
    }

    @Test
    void wireShowsFramesAsText() {
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/wire?device=" + DEVICE)) {
            assertThat(tab.page().getByText("tapping")).isVisible();
            device.says(markup("tapped note"));
            device.reports(false);
            device.happens();
            device.ends(ExecutionState.EXECUTION_STATE_SUCCEEDED);
            shows(tab, "tapped note", "mode", "event value", "result");
            isClean(tab, "frames");
            tab.page()
                    .getByRole(AriaRole.BUTTON)
                    .filter(withText(markup("tapped note")))
                    .click();
            Locator detail = tab.page().getByRole(AriaRole.COMPLEMENTARY).filter(withText("Copy as JSON"));
            assertThat(detail).containsText(markup("tapped note"));
            isClean(tab, "a frame");
            detail.getByText("JSON", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(detail.locator("pre")).containsText("tapped note");
            isClean(tab, "a frame as JSON");
        }
    }

    @Test
    void bridgeShowsWhatIsPublishedAsText() throws Exception {
        MqttClient plug = new MqttClient("tcp://127.0.0.1:" + hub.mqttPort(), "plug", new MemoryPersistence());
        plug.connect();
        try {
            publish(plug);
            showsWhatIsPublished(plug);
        } finally {
            plug.disconnectForcibly(0, 0, false);
            plug.close(true);
        }
    }

    private static void publish(MqttClient plug) throws MqttException {
        String said = "{\"" + MARKUP.get(0) + "\":\"" + markup("payload").replace("\"", "\\\"")
                + "\",\"ENERGY\":{\"Total\":12.3,\"Power\":61}}";
        plug.publish("tele/" + MARKUP.get(0) + "/SENSOR", said.getBytes(StandardCharsets.UTF_8), 1, true);
        plug.publish("stat/" + MARKUP.get(1) + "/RESULT", "no JSON <b>".getBytes(StandardCharsets.UTF_8), 1, true);
        String announced = "{\"name\":\"a\",\"unique_id\":\"a1\",\"state_topic\":\"a/state\",\"device\":{"
                + "\"identifiers\":[\"a1\"],\"name\":\"" + markup("discovered").replace("\"", "\\\"") + "\"}}";
        plug.publish("homeassistant/sensor/a/config", announced.getBytes(StandardCharsets.UTF_8), 1, true);
    }

    private void showsWhatIsPublished(MqttClient plug) {
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/bridge?part=example")) {
            tab.field("Topic filter").fill("tele/#");
            tab.button("Listen for").click();
            Locator topic = tab.button("tele/" + MARKUP.get(0) + "/SENSOR");
            // It ends as soon as it heard as many as the hub tells at once.
            await().atMost(SOON).until(() -> {
                for (int i = 0; i < 200; i++) {
                    plug.publish("tele/filler", "1".getBytes(StandardCharsets.UTF_8), 0, false);
                }
                return topic.isVisible();
            });
            assertThat(topic).containsText(MARKUP.get(0));
            isClean(tab, "what was heard");
            topic.click();
            shows(tab, "payload");
            tab.page().getByText(markup("payload")).last().click();
            assertThat(tab.card("3 Name and put in")).isVisible();
            isClean(tab, "a message");
            at(tab, "/bridge?part=mappings");
            at(tab, "/fleet", "discovered");
            Locator mapped = tab.page().getByText(MARKUP.get(0), new Page.GetByTextOptions().setExact(true));
            assertThat(mapped.first()).isVisible();
        }
    }

    /** Of what a device says freely; its names hold no such characters. */
    @Test
    void nothingIsHiddenAndNothingIsTurnedAround() throws Exception {
        assertThatThrownBy(() -> HostileDevice.linked(hub, "rogue-2", "safe\u202eexe"))
                .isInstanceOf(JoinRefusedException.class);
        try (HostileDevice pump = HostileDevice.linked(hub, "77-pump", "\u05de\u05e9\u05d0\u05d1\u05d4");
                Tab tab = chromium.open().signIn(hub)) {
            pump.says("open\u202edesolc \u200bby\u0007");
            tab.follow("/devices/77-pump");
            assertThat(tab.tile("note title")).containsText("open\\u{202e}desolc \\u{200b}by\\u{7}");
            tab.follow("/devices/77-pump?metric=note");
            assertThat(tab.page().getByText("open\\u{202e}desolc").last()).isVisible();

            tab.follow("/bridge?part=homeassistant");
            Locator name = tab.row("77-pump").getByRole(AriaRole.LINK);
            Locator id = tab.row("77-pump").getByText("77-pump");
            assertThat(id).isVisible();
            assertThat(id.boundingBox().x)
                    .as("the id stands behind a name that is written from the right")
                    .isGreaterThanOrEqualTo(name.boundingBox().x + name.boundingBox().width);
        }
    }

    /** At this page, these are shown and nothing came of them. */
    private static void at(Tab tab, String path, String... places) {
        tab.follow(path);
        assertThat(tab.page().locator("h1, h2").first()).isVisible();
        assertThat(tab.refusals()).as(path).isEmpty(); // once all that was asked is answered
        shows(tab, places);
        isClean(tab, path);
    }

    private static void shows(Tab tab, String... places) {
        for (String place : places) {
            assertThat(tab.page().getByText(markup(place)).first()).isVisible();
        }
    }

    private static void isClean(Tab tab, String where) {
        assertThat(tab.page().evaluate(FOREIGN)).as(where).isEqualTo(List.of("window.pwned is undefined"));
    }

    private static Locator.FilterOptions withText(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
