package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What axe finds wrong with the pages of the console, in both themes, on a screen and on a phone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleAccessibilityTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Each violation of WCAG 2.1 AA that is serious or critical, with the first element it was found at. */
    private static final String SERIOUS = """
            rules => axe.run({ runOnly: rules }).then(found => found.violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .map(({ id, help, nodes }) => id + ': ' + help + ' at ' + nodes[0].target.join(' ')))
            """;

    private static final List<String> EVERYTHING = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa");
    private static final List<String> COLOURS = List.of("color-contrast");

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @AutoClose
    private Fleet fleet;

    private String axe;
    private List<String> pages;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path scratch) throws Exception {
        chromium = Chromium.launch();
        axe = Files.readString(Chromium.npmPackage("axe-core").resolve("axe.min.js"));
        hub = RunningHub.on(scratch.resolve("hub"));
        fleet = new Fleet(
                FleetPlan.of(hub.url(), hub.localAdmin().joinKey("test"), 3, 1).every(Duration.ofMillis(500)));
        fleet.start();
        String device = await().atMost(SOON)
                .until(
                        () -> hub.localAdmin().devices().stream()
                                .filter(known -> known.getReadingsCount() > 0)
                                .map(known -> known.getDevice().getDeviceId())
                                .findFirst()
                                .orElse(""),
                        found -> !found.isEmpty());
        pages = ConsolePages.with(device);
    }

    @Test
    void noPageHasASeriousFaultOnAScreen() {
        try (Tab tab = chromium.open(screen()).signIn(hub)) {
            everyPageIsWithoutFault(tab);
        }
    }

    @Test
    void noPageHasASeriousFaultOnAPhone() {
        Browser.NewContextOptions phone =
                atRest().setViewportSize(390, 844).setIsMobile(true).setHasTouch(true);
        try (Tab tab = chromium.open(phone).signIn(hub)) {
            everyPageIsWithoutFault(tab);
            tab.button("More").click();
            assertThat(tab.heading("More pages")).isVisible();
            isWithoutFault(tab, "the pages behind More");
        }
    }

    @Test
    void noDialogHasASeriousFault() {
        try (Tab tab = chromium.open(screen()).signIn(hub)) {
            tab.page().evaluate(axe);
            tab.button("Add device").click();
            assertThat(tab.heading("Add a device")).isVisible();
            isWithoutFault(tab, "adding a device");
            tab.button("Create join line").click();
            assertThat(tab.page().getByText("Waiting for the first device.")).isVisible();
            isWithoutFault(tab, "the join line");
            tab.button("Done").click();
            assertThat(tab.page().getByRole(AriaRole.DIALOG)).hasCount(0);

            tab.page().keyboard().press("?");
            assertThat(tab.heading("Keys")).isVisible();
            isWithoutFault(tab, "the keys");
            tab.page().keyboard().press("Escape");
            assertThat(tab.page().getByRole(AriaRole.DIALOG)).hasCount(0);

            tab.follow("/people");
            tab.button("Add person").click();
            assertThat(tab.heading("Add a person")).isVisible();
            isWithoutFault(tab, "adding a person");
        }
    }

    @Test
    void noDoorHasASeriousFault() {
        for (String door : List.of("/sign-in", "/setup")) {
            try (Tab tab = chromium.open(screen()).go(hub.url(), door)) {
                assertThat(tab.page().locator("h1")).isVisible();
                tab.page().evaluate(axe);
                isWithoutFault(tab, door);
            }
        }
    }

    private static Browser.NewContextOptions screen() {
        return atRest().setViewportSize(1440, 900);
    }

    /** What fades in is judged when it stands there, not half transparent. */
    private static Browser.NewContextOptions atRest() {
        return new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE);
    }

    private void everyPageIsWithoutFault(Tab tab) {
        // Not as a script of the page: its content security policy would refuse it.
        tab.page().evaluate(axe);
        for (String path : pages) {
            tab.settleOn(path);
            isWithoutFault(tab, path);
        }
    }

    private static void isWithoutFault(Tab tab, String where) {
        assertThat(tab.page().evaluate(SERIOUS, EVERYTHING)).as(where).isEqualTo(List.of());
        inOtherColours(tab);
        assertThat(tab.page().evaluate(SERIOUS, COLOURS))
                .as(where + " in the other colours")
                .isEqualTo(List.of());
        inOtherColours(tab);
    }

    private static void inOtherColours(Tab tab) {
        tab.page()
                .evaluate("() => { for (const scheme of ['light', 'dark'])"
                        + " document.documentElement.classList.toggle(scheme); }");
    }
}
