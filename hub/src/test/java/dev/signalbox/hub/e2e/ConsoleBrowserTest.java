package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Watch;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, before a hub and a fleet that are objects in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTest {
    /** More than a low window draws. */
    private static final int DEVICES = 20;

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PASSWORD = "a long enough password";
    private static final String SCRIPT = "<img src=x onerror=\"window.broken=1\">";

    private Path scratch;

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @AutoClose
    private Fleet fleet;

    private String greenhouse;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        scratch = folder;
        chromium = Chromium.launch();
        hub = RunningHub.on(scratch.resolve("hub"));
        fleet = new Fleet(plan(hub, DEVICES));
        fleet.start();
        greenhouse = greenhouseOn(hub);
    }

    @Test
    void oneTimeLinkShowsTheFleetWithValuesThatChange() {
        try (Tab tab = chromium.open().signIn(hub)) {
            assertThat(tab.heading("Fleet")).isVisible();
            assertThat(tab.page()).hasURL(hub.url() + "/");
            assertThat(tab.chip()).containsText("live");
            Locator row = tab.row("gh-");
            assertThat(row.first()).containsText("Online");

            String before = row.first().innerText();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(row.first().innerText()).isNotEqualTo(before));
        }
    }

    /** A link of the page's own for each subprotocol: what it agreed on, and the hub's count of what it compressed. */
    @Test
    void browserIsToldCompressedOnBothSubprotocols() {
        ConsoleToHub hello = ConsoleToHub.newBuilder()
                .setHello(ConsoleHello.newBuilder().setName("page"))
                .build();
        ConsoleToHub watch =
                ConsoleToHub.newBuilder().setWatch(Watch.getDefaultInstance()).build();
        try (Tab tab = chromium.open().signIn(hub)) {
            assertThat(tab.heading("Fleet")).isVisible();
            Page page = tab.page();
            String agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
            double before = deflated(page);
            assertThat(PageLink.agreed(
                            page, "signalbox.v1.json", List.of("{\"hello\":{\"name\":\"page\"}}", "{\"watch\":{}}")))
                    .isEqualTo(agreed);
            double between = deflated(page);
            assertThat(between).isGreaterThan(before);
            assertThat(PageLink.agreed(page, "signalbox.v1.pb", List.of(octets(hello), octets(watch))))
                    .isEqualTo(agreed);
            assertThat(deflated(page)).isGreaterThan(between);
        }
    }

    private static List<Integer> octets(ConsoleToHub frame) {
        byte[] bytes = frame.toByteArray();
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList();
    }

    private static double deflated(Page page) {
        String figures = (String) page.evaluate("() => fetch('/metrics').then(answer => answer.text())");
        Matcher count = Pattern.compile("(?m)^signalbox_gateway_deflated_before_bytes_total (\\S+)$")
                .matcher(figures);
        assertThat(count.find()).isTrue();
        return Double.parseDouble(count.group(1));
    }

    @Test
    void usedLinkSignsNobodyIn() {
        String code = hub.localAdmin().signInCode("demo");
        try (Tab first = chromium.open().go(hub.url(), "/sign-in#" + code)) {
            assertThat(first.heading("Fleet")).isVisible();
        }
        Tab second = chromium.open().go(hub.url(), "/sign-in#" + code);
        assertThat(second.page().getByText("This code is unknown, used or expired."))
                .isVisible();
        assertThat(second.page().url()).doesNotContain(code);
        second.forgive("401");
        second.close();
    }

    @Test
    void firstAdminIsCreatedAndComesBackByPassword() throws Exception {
        try (RunningHub fresh = RunningHub.on(scratch.resolve("fresh"));
                Tab tab = chromium.open().go(fresh.url(), "/setup#" + fresh.setupCode())) {
            tab.field("User").fill("marta");
            tab.field("Password").fill(PASSWORD);
            tab.field("Password again").fill(PASSWORD + "!");
            tab.button("Create admin").click();
            assertThat(tab.page().getByText("The two passwords differ")).isVisible();
            tab.field("Password again").fill(PASSWORD);
            tab.button("Create admin").click();
            assertThat(tab.page().getByText("No device has joined yet.")).isVisible();

            tab.button("Sign out").first().click();
            assertThat(tab.heading("Sign in")).isVisible();
            tab.field("User").fill("marta");
            tab.field("Password").fill(PASSWORD);
            tab.button("Sign in").click();
            assertThat(tab.heading("Fleet")).isVisible();
        }
    }

    @Test
    void formMovesTheVentAndItsExecutionSucceeds() {
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/devices/" + greenhouse)) {
            double before = reading("vent_position");
            // Not farther: the fast vent jams on long ways.
            double wanted = before < 50 ? before + 25 : before - 25;
            tab.field("Position").fill(String.valueOf(wanted));
            tab.page()
                    .getByText("fast", new Page.GetByTextOptions().setExact(true))
                    .click();
            tab.button("Run set_vent").click();

            assertThat(tab.page().getByText("succeeded").first()).isVisible();
            assertThat(tab.tile("Vent position")).containsText(Math.round(wanted) + "");
            assertThat(reading("vent_position")).isEqualTo(wanted);
        }
    }

    @Test
    void fieldOutOfItsRangeIsRefusedInTheForm() {
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/devices/" + greenhouse)) {
            int before = executions();
            tab.field("Position").fill("160");

            assertThat(tab.page().getByText("At most 100")).isVisible();
            assertThat(tab.button("Run set_vent")).isDisabled();
            tab.field("Position").press("Enter");
            tab.field("Position").fill("60");
            assertThat(tab.button("Run set_vent")).isEnabled();
            assertThat(executions()).isEqualTo(before);
        }
    }

    @Test
    void roleThatIsLoweredTurnsCommandsOffOnAnOpenPage() {
        Rest admin = hub.localAdmin();
        // Somebody must be left who can let others in.
        String other = "{\"user\":\"other\",\"password\":\"twelve characters\"}";
        admin.post("/api/v1/sign-in-codes", other, Map.of());
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/devices/" + greenhouse)) {
            tab.field("Position").fill("60");
            assertThat(tab.button("Run set_vent")).isEnabled();

            assertThat(admin.send("PATCH", "/api/v1/users/demo", "{\"role\":\"ROLE_VIEWER\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(tab.page().getByText("Viewers see commands and cannot run them."))
                    .isVisible();
            assertThat(tab.button("Run set_vent")).isDisabled();
        } finally {
            admin.send("PATCH", "/api/v1/users/demo", "{\"role\":\"ROLE_ADMIN\"}");
        }
    }

    @Test
    void deviceThatWentAwayKeepsItsLastValuesDotted() throws Exception {
        Agent probe = joined(
                "probe-1",
                "Soil probe",
                Capability.metric("moisture").unit("%").decimals(1).primary());
        try (Tab tab = chromium.open().signIn(hub).go(hub.url(), "/devices/probe-1")) {
            probe.report("moisture", 41.5);
            Locator value = tab.tile("Moisture").getByText("41.5");
            assertThat(value).isVisible();
            assertThat(value).not().hasCSS("text-decoration-style", "dotted");

            probe.sleepFor(Duration.ofMinutes(30));
            assertThat(tab.page().getByText("Asleep").first()).isVisible();
            // "wakes 24 Nov 00:02" where that is tomorrow.
            assertThat(tab.page()
                            .getByText(Pattern.compile("wakes (\\d+ \\w+ )?\\d\\d:\\d\\d"))
                            .first())
                    .isVisible();
            assertThat(value).hasCSS("text-decoration-style", "dotted");
        } finally {
            probe.close();
        }
        try (Tab tab = chromium.open().signIn(hub)) {
            tab.search().fill("probe-1");
            assertThat(tab.row("probe-1").getByText("41.5")).hasCSS("text-decoration-style", "dotted");
        }
    }

    @Test
    void pageKeepsItsValuesWithoutTheHubAndRecoversByItself() throws Exception {
        try (RunningHub own = RunningHub.on(scratch.resolve("own"));
                Fleet one = new Fleet(plan(own, 1))) {
            one.start();
            keepsValuesAndRecovers(own);
        }
    }

    private void keepsValuesAndRecovers(RunningHub own) throws Exception {
        try (Tab tab = chromium.open().signIn(own).go(own.url(), "/devices/" + greenhouseOn(own))) {
            assertThat(tab.tile("Temperature")).containsText("°C");
            assertThat(tab.chip()).containsText("live");

            own.stop();
            assertThat(tab.chip()).containsText("no link");
            assertThat(tab.tile("Temperature")).containsText(Pattern.compile("\\d°C"));
            assertThat(tab.page().getByText("No link to the hub: nothing can be sent."))
                    .isVisible();
            assertThat(tab.button("Run set_vent")).isDisabled();

            own.startAgain();
            LocatorAssertions.ContainsTextOptions patiently =
                    new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
            assertThat(tab.chip()).containsText("live", patiently);
            assertThat(tab.page().locator("main header")).containsText("Online", patiently);
            assertThat(tab.button("Run set_vent")).isEnabled();
            // Asked for in vain while the hub stopped and was away: a ticket, then a link.
            tab.forgive("/api/v1/tickets");
            tab.forgive("/ws/console");
        }
    }

    @Test
    void namesAndValuesOfADeviceAreTextAndNeverMarkup() throws Exception {
        try (Agent rogue = joined(
                        "rogue-1",
                        SCRIPT,
                        Capability.text("note").title(SCRIPT),
                        Capability.metric("level").title(SCRIPT).primary());
                Tab tab = chromium.open().signIn(hub)) {
            assertThat(tab.row("rogue-1")).containsText(SCRIPT);
            tab.go(hub.url(), "/devices/rogue-1");
            rogue.report("note", SCRIPT);
            rogue.report("level", 3);
            assertThat(tab.page().locator("h1")).hasText(SCRIPT);
            assertThat(tab.page().getByText(SCRIPT).nth(4)).isVisible();
            assertThat(tab.page().locator("img")).hasCount(0);
            assertThat(tab.page().evaluate("window.broken")).isNull();
        }
    }

    @Test
    void keyboardFindsAndOpensADevice() {
        try (Tab tab = chromium.open().signIn(hub)) {
            assertThat(tab.row("gh-").first()).isVisible();
            tab.page().keyboard().press("/");
            tab.page().keyboard().type(greenhouse);
            assertThat(tab.row("gh-")).hasCount(1);
            tab.search().blur();
            tab.page().keyboard().press("j");
            tab.page().keyboard().press("Enter");
            assertThat(tab.page()).hasURL(hub.url() + "/devices/" + greenhouse);
        }
    }

    @Test
    void keyboardKeepsTheFocusOnRowsThatAreDrawnOnlyWhenItGoesThere() {
        Browser.NewContextOptions low = new Browser.NewContextOptions().setViewportSize(1440, 300);
        try (Tab tab = chromium.open(low).signIn(hub)) {
            Locator links = tab.page().locator("[role=row] a");
            Locator at = tab.page().locator("[role=row][data-at=true] a");
            assertThat(tab.row("gh-").first()).isVisible();
            assertThat(links.count()).as("rows that are drawn").isLessThan(DEVICES);
            String first = links.first().getAttribute("href");
            tab.page().keyboard().press("End");
            assertThat(at).isFocused();
            assertThat(at.getAttribute("href")).isNotEqualTo(first);
            tab.page().keyboard().press("Home");
            assertThat(tab.page().locator("[role=row] a[href=\"" + first + "\"]"))
                    .isFocused();
        }
    }

    @Test
    void nothingIsWiderThanAPhone() {
        Browser.NewContextOptions phone = new Browser.NewContextOptions()
                .setViewportSize(360, 740)
                .setIsMobile(true)
                .setHasTouch(true);
        try (Tab tab = chromium.open(phone).signIn(hub)) {
            for (String path : ConsolePages.with(greenhouse)) {
                tab.settleOn(path);
                assertThat(tab.overflowsSideways()).as(path).isFalse();
            }
        }
        try (Tab tab = chromium.open(phone).go(hub.url(), "/sign-in")) {
            assertThat(tab.heading("Sign in")).isVisible();
            assertThat(tab.overflowsSideways()).as("/sign-in").isFalse();
        }
    }

    private Agent joined(String id, String name, Capability... capabilities) throws Exception {
        Joined joined = Join.at(hub.url(), hub.localAdmin().joinKey("test"), id, "probe", id, name)
                .join();
        Agent agent = Agent.to(hub.url())
                .token(joined.deviceToken())
                .journalInMemory()
                .capabilities(capabilities)
                .batchEvery(Duration.ofMillis(100))
                .build();
        agent.start();
        return agent;
    }

    private static FleetPlan plan(RunningHub hub, int devices) {
        return FleetPlan.of(hub.url(), hub.localAdmin().joinKey("test"), devices, 1)
                .every(Duration.ofMillis(500));
    }

    /** Waits for the first one that reports. */
    private static String greenhouseOn(RunningHub hub) {
        Rest rest = hub.localAdmin();
        return await().atMost(SOON)
                .until(
                        () -> rest.devices().stream()
                                .filter(device -> device.getReadingsList().stream()
                                        .anyMatch(reading -> reading.getMetric().equals("vent_position")))
                                .map(device -> device.getDevice().getDeviceId())
                                .findFirst()
                                .orElse(""),
                        id -> !id.isEmpty());
    }

    private double reading(String metric) {
        return hub.localAdmin().devices().stream()
                .filter(device -> device.getDevice().getDeviceId().equals(greenhouse))
                .map(DeviceState::getReadingsList)
                .flatMap(List::stream)
                .filter(reading -> reading.getMetric().equals(metric))
                .mapToDouble(Reading::getNumber)
                .findFirst()
                .orElseThrow();
    }

    private int executions() {
        return hub.localAdmin().get("/api/v1/executions").body().split("executionId", -1).length;
    }
}
