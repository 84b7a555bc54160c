package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.signalbox.agent.Join;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** People, their sessions, and devices that join, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePeopleTest {
    private static final String PASSWORD = "twelve characters";

    @AutoClose
    private Chromium chromium;

    @AutoClose
    private RunningHub hub;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path scratch) throws Exception {
        chromium = Chromium.launch();
        hub = RunningHub.on(scratch.resolve("hub"));
        for (String user : new String[] {"demo", "marta", "jo"}) {
            hub.localAdmin()
                    .post(
                            "/api/v1/sign-in-codes",
                            "{\"user\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}",
                            Map.of());
        }
    }

    @Test
    void personIsMadeAndComesInByTheCodeThatIsShownOnce() {
        try (Tab admin = chromium.open().signIn(hub)) {
            admin.go(hub.url(), "/people");
            admin.button("Add person").click();
            admin.field("User").fill("olga");
            admin.page().getByLabel("Devices with all of these tags").fill("north ");
            admin.button("Add olga").click();
            String line = shown(admin, "Sign-in address");
            assertThat(line).startsWith(hub.url() + "/sign-in#");
            admin.button("Done").click();
            assertThat(admin.row("olga")).containsText("devices tagged north");

            try (Tab olga = chromium.open()
                    .go(hub.url(), line.substring(hub.url().toString().length()))) {
                assertThat(olga.chip()).containsText("live");
                assertThat(olga.page().getByRole(AriaRole.LINK).getByText("Audit"))
                        .hasCount(0);
                olga.page().getByText("Choose a password").click();
                olga.field("New password").fill(PASSWORD);
                olga.field("New password again").fill(PASSWORD);
                olga.button("Choose password").click();
                assertThat(olga.page().getByText("The password is changed.")).isVisible();
            }
            admin.go(hub.url(), "/people");
            assertThat(admin.row("olga")).containsText("password");
        }
    }

    @Test
    void personIsDeletedOnlyByNameAndNeverOneself() {
        hub.localAdmin().post("/api/v1/users", "{\"user\":\"parted\",\"role\":\"ROLE_VIEWER\"}", Map.of());
        try (Tab tab = chromium.open().signIn(hub)) {
            tab.go(hub.url(), "/people");
            assertThat(tab.row("demo").getByRole(AriaRole.BUTTON)).hasCount(0);
            tab.row("parted").getByText("Delete").click();
            Locator dialog = tab.page().getByRole(AriaRole.DIALOG);
            assertThat(dialog.getByText("Delete parted").last()).isDisabled();
            dialog.getByRole(AriaRole.TEXTBOX).fill("parted");
            dialog.getByText("Delete parted").last().click();
            assertThat(tab.row("parted")).hasCount(0);
        }
    }

    @Test
    void signOutInOneTabIsNoticedInTheOtherAndSignInLeadsBackThere() {
        try (Tab first = signedIn("marta");
                Tab second = first.beside().go(hub.url(), "/audit?actor=user%3Amarta")) {
            assertThat(second.heading("Audit")).isVisible();
            first.button("Sign out").first().click();
            assertThat(first.heading("Sign in")).isVisible();
            assertThat(second.heading("Sign in")).isVisible();

            typeIn(first, "marta");
            assertThat(second.heading("Audit")).isVisible();
            assertThat(second.page()).hasURL(hub.url() + "/audit?actor=user%3Amarta");
            // The second may hear of it first from the hub, and then asks whether it is signed in.
            second.forgive("/api/v1/session");
            first.forgive("/api/v1/session");
        }
    }

    @Test
    void sessionThatHasRunOutIsRenewedWithoutLosingThePage() throws Exception {
        try (Tab tab = signedIn("marta")) {
            tab.go(hub.url(), "/audit");
            tab.field("To what").fill("half a w");
            // The hub forgets the session, and the page hears it when it wants another link.
            tab.page()
                    .route(
                            "**/api/v1/tickets",
                            route -> route.fulfill(
                                    new Route.FulfillOptions().setStatus(401).setBody("{}")));
            hub.stop();
            hub.startAgain();
            assertThat(tab.heading("Your session has ended")).isVisible();
            tab.page().unroute("**/api/v1/tickets");
            tab.field("Password").fill(PASSWORD);
            tab.page()
                    .getByRole(AriaRole.DIALOG)
                    .getByText("Sign in", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(tab.chip()).containsText("live");
            assertThat(tab.field("To what")).hasValue("half a w");
            tab.forgive("/api/v1/tickets");
            tab.forgive("/ws/console");
            tab.forgive("401");
        }
    }

    @Test
    void personWhoIsShutOutIsLedToTheDoor() {
        try (Tab tab = signedIn("jo")) {
            hub.localAdmin().post("/api/v1/users/jo/reset", "{}", Map.of());
            assertThat(tab.page().getByText("Your session was ended.")).isVisible();
            tab.forgive("401");
        }
    }

    @Test
    void deviceThatJoinsAppearsInTheDialogAndIsApprovedThere() throws Exception {
        try (Tab tab = chromium.open().signIn(hub)) {
            tab.go(hub.url(), "/fleet");
            tab.button("Add device").first().click();
            tab.page().getByText("Each waits until somebody approves it").click();
            tab.button("Create join line").click();
            String line = shown(tab, "Join line");
            Matcher key = Pattern.compile("SIGNALBOX_JOIN_KEY=(\\S+)").matcher(line);
            assertThat(key.find()).isTrue();
            assertThat(tab.page().getByText("Waiting for the first device.")).isVisible();

            Join.at(hub.url(), key.group(1), "serial-7", "probe", "probe-7", "Soil probe")
                    .join();
            assertThat(tab.page().getByText("waits for approval").first()).isVisible();
            tab.button("Approve Soil probe").click();
            assertThat(tab.button("Approve Soil probe")).hasCount(0);
        }
    }

    /** The line that is shown to be copied. */
    private static String shown(Tab tab, String label) {
        return tab.page()
                .getByRole(
                        AriaRole.TEXTBOX,
                        new Page.GetByRoleOptions().setName(label).setExact(true))
                .inputValue();
    }

    private Tab signedIn(String user) {
        Tab tab = chromium.open().go(hub.url(), "/sign-in");
        typeIn(tab, user);
        assertThat(tab.chip()).containsText("live");
        return tab;
    }

    private static void typeIn(Tab tab, String user) {
        tab.field("User").fill(user);
        tab.field("Password").fill(PASSWORD);
        tab.button("Sign in").click();
    }
}
