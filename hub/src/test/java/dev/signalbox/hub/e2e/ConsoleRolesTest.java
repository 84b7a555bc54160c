package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.User;
import dev.signalbox.proto.v1.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** People who may not do everything, on every page: what they may not do is not there, or says why. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleRolesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DEVICE = "vault-1";

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @AutoClose
    private RawDevice vault;

    private Rest rest;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        chromium = Chromium.launch();
        hub = RunningHub.on(folder);
        rest = hub.localAdmin();
        Lamp.join(hub.url(), rest.joinKey("roof"), "elsewhere");
        vault = RawDevice.at(
                hub.url(), Lamp.join(hub.url(), rest.joinKey("cellar"), DEVICE).deviceToken());
        vault.says(RawDevice.hello("boot-1"));
        vault.hears(HubToDevice::hasWelcome);
        vault.says(RawDevice.declares(Capabilities.newBuilder()
                .addMetrics(Metric.newBuilder()
                        .setName("humidity")
                        .setType(ValueType.VALUE_TYPE_NUMBER)
                        .setUnit("%")
                        .setPrimary(true))
                .addCommands(Command.newBuilder().setName("knock"))
                .addCommands(Command.newBuilder().setName("open").setRole(Role.ROLE_ENGINEER))
                .addProperties(Property.newBuilder()
                        .setWritable(true)
                        .setForm(Parameter.newBuilder().setName("code").setType(ValueType.VALUE_TYPE_TEXT)))
                .build()));
        await().atMost(SOON)
                .until(() -> rest.get("/api/v1/devices/" + DEVICE + "/capabilities")
                        .body()
                        .contains("knock"));
        // One that is under way and one that has ended: those who may cancel them or run them again are told so.
        rest.invoke(DEVICE, "knock", "{}", "");
        String ended = rest.invoke(DEVICE, "knock", "{}", "").getExecutionId();
        assertThat(rest.post("/api/v1/executions/" + ended + "/cancel", "", Map.of())
                        .statusCode())
                .isBetween(200, 299);
    }

    @Test
    void viewerSeesEveryPageAndIsOfferedNothingThatIsRefused() throws Exception {
        try (Tab tab = signedIn("vera", Role.ROLE_VIEWER, "")) {
            walks(tab);
            assertThat(stations(tab)).containsExactly("Fleet", "Executions", "Bridge", "You", "Health");

            tab.follow("/fleet");
            assertThat(tab.row(DEVICE)).isVisible();
            assertThat(tab.button("Add device")).hasCount(0);
            assertThat(tab.page().getByRole(AriaRole.CHECKBOX)).hasCount(0);
            tab.follow("/devices/" + DEVICE);
            assertThat(tab.page().getByText("Viewers see commands and cannot run them."))
                    .isVisible();
            assertThat(tab.button("Run knock")).isDisabled();
            assertThat(tab.page()
                            .locator("main")
                            .getByText(Pattern.compile("^(sent|cancelled)"))
                            .first())
                    .isVisible();
            assertThat(tab.button("Dry run")).hasCount(0);
            assertThat(buttons(tab, "Cancel")).hasCount(0);
            assertThat(buttons(tab, "Run again…")).hasCount(0);
            assertThat(buttons(tab, "Manage…")).hasCount(0);
            tab.follow("/devices/" + DEVICE + "/properties");
            assertThat(tab.page().getByText("Setting properties needs the role operator."))
                    .isVisible();
            assertThat(tab.button("Edit")).hasCount(0);
            tab.follow("/executions");
            assertThat(tab.row("knock").first()).isVisible();
            assertThat(buttons(tab, "Cancel")).hasCount(0);
            tab.follow("/bridge?part=example");
            assertThat(tab.page().getByText("An operator sees here")).isVisible();
            isKeptFromWhatIsForAdmins(tab);
        }
    }

    @Test
    void operatorRunsCommandsAndIsOfferedNothingThatIsRefused() throws Exception {
        try (Tab tab = signedIn("otto", Role.ROLE_OPERATOR, "")) {
            walks(tab);
            assertThat(stations(tab)).containsExactly("Fleet", "Executions", "Bridge", "You", "Health");

            tab.follow("/fleet");
            assertThat(tab.row(DEVICE)).isVisible();
            assertThat(tab.button("Add device")).hasCount(0);
            tab.follow("/devices/" + DEVICE + "/commands?command=open");
            assertThat(tab.page().getByText("Running this needs the role engineer."))
                    .isVisible();
            assertThat(tab.button("Run open")).isDisabled();
            tab.follow("/devices/" + DEVICE + "/commands?command=knock");
            tab.button("Run knock").click();
            Locator run = tab.card("This run");
            assertThat(run).containsText("sent");
            run.getByText("Cancel").click();
            assertThat(run).containsText("cancel");
            assertThat(buttons(tab, "Manage…")).hasCount(0);
            tab.follow("/bridge?part=example");
            assertThat(tab.button("Listen for")).hasCount(0);
            isKeptFromWhatIsForAdmins(tab);
        }
    }

    @Test
    void whoeverIsConfinedSeesEveryPageOfTheirDevicesOnly() throws Exception {
        try (Tab tab = signedIn("kim", Role.ROLE_OPERATOR, ",\"scope\":{\"tags\":[\"cellar\"]}")) {
            walks(tab);

            tab.follow("/fleet");
            assertThat(tab.row(DEVICE)).isVisible();
            assertThat(tab.row("elsewhere")).hasCount(0);
            tab.follow("/devices/elsewhere");
            assertThat(tab.page().getByText("or it is not yours to see")).isVisible();
            tab.follow("/bridge");
            assertThat(tab.page().getByText("You may see some devices only")).isVisible();
            tab.follow("/health");
            assertThat(tab.page().getByText("You are confined to some devices")).isVisible();
        }
    }

    private void isKeptFromWhatIsForAdmins(Tab tab) {
        tab.follow("/bridge?part=topics");
        assertThat(tab.page().getByText("An admin can look for them here")).isVisible();
        assertThat(tab.button("Look for leftovers")).hasCount(0);
        tab.follow("/bridge?part=mappings");
        assertThat(tab.page().getByText("An admin puts mappings in and changes them."))
                .isVisible();
        assertThat(buttons(tab, "Put in")).hasCount(0);
        tab.follow("/wire?device=" + DEVICE);
        assertThat(tab.page().getByText("so it is for admins")).isVisible();
        tab.follow("/audit");
        assertThat(tab.page().getByText("so it is for admins")).isVisible();
        tab.follow("/people");
        assertThat(tab.page().locator("main h1")).hasText("You");
        tab.follow("/health");
        assertThat(tab.heading("Queues")).isVisible();
        assertThat(tab.heading("Backup")).hasCount(0);
    }

    /** Over every page: no request is refused, and nothing looks like an error. */
    private static void walks(Tab tab) {
        for (String path : Stream.concat(
                        ConsolePages.with(DEVICE).stream(), Stream.of("/wire?device=" + DEVICE, ConsolePages.WALL))
                .toList()) {
            tab.follow(path);
            assertThat(tab.page().locator("main").locator("h1, h2").first()).isVisible();
            assertThat(tab.refusals()).as(path).isEmpty();
            assertThat(tab.errors()).hasCount(0);
        }
        tab.follow("/fleet"); // the wall has no stations
        assertThat(tab.page().locator("nav[aria-label=Pages]")).isVisible();
    }

    private static List<String> stations(Tab tab) {
        return tab.page().locator("nav[aria-label=Pages] a").allInnerTexts().stream()
                .map(said -> said.replaceFirst("(?s)\\W.*", ""))
                .toList();
    }

    private static Locator buttons(Tab tab, String name) {
        return tab.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Made by REST, and come by their code. */
    private Tab signedIn(String user, Role role, String more) {
        String request = "{\"user\":\"" + user + "\",\"role\":\"" + role + "\"" + more + "}";
        User made = Rest.read(rest.post("/api/v1/users", request, Map.of()), User.newBuilder())
                .build();
        return chromium.open().signIn(hub.url(), made.getSignInCode());
    }
}
