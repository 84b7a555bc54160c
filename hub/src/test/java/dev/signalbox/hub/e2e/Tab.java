package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.options.AriaRole;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * One page of the console as a person sees it, which takes down everything the browser complains about. Confined to the
 * test's thread.
 */
final class Tab implements AutoCloseable {
    /** A page says a violation of its content security policy here, where the console's listener is too late. */
    private static final String TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', (e) =>"
            + " console.error('policy violated', e.violatedDirective, e.blockedURI))";

    /** What pages say while they wait for the hub. */
    private static final Pattern ASKING = Pattern.compile("^Asking the hub.*…$");

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    /** Requests on the link. */
    private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();

    Tab(BrowserContext context) {
        this.context = context;
        context.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
        page = context.newPage();
        page.addInitScript(TELL_VIOLATIONS);
        page.onConsoleMessage(this::onMessage);
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onWebSocket(link -> {
            unanswered.clear();
            link.onFrameSent(this::onSent);
            link.onFrameReceived(this::onFrame);
        });
    }

    private void onSent(WebSocketFrame frame) {
        if (frame.binary() == null) {
            return;
        }
        try {
            ConsoleToHub asked = ConsoleToHub.parseFrom(frame.binary());
            if (asked.getRequestId() != 0) {
                unanswered.add(asked.getRequestId());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the console's own link, which speaks protobuf. */
    private void onFrame(WebSocketFrame frame) {
        if (frame.binary() == null) {
            return;
        }
        HubToConsole said = parsed(frame.binary());
        unanswered.remove(said.getRequestId());
        if (said.hasError()) {
            refusals.add(said.getError().getCode() + ": " + said.getError().getMessage());
        }
    }

    private void onMessage(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text() + " at " + message.location());
        }
    }

    /** Another tab of the same window: it has the same cookies. */
    Tab beside() {
        return new Tab(context);
    }

    Page page() {
        return page;
    }

    Tab go(URI hub, String path) {
        page.navigate(hub + path);
        return this;
    }

    private static HubToConsole parsed(byte[] frame) {
        try {
            return HubToConsole.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** By a link from the hub's command line. */
    Tab signIn(RunningHub hub) {
        return signIn(hub.url(), hub.localAdmin().signInCode("demo"));
    }

    Tab signIn(URI hub, String code) {
        go(hub, "/sign-in#" + code);
        assertThat(chip()).containsText("live");
        return this;
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** What is typed into, by its label. */
    Locator field(String label) {
        return page.getByLabel(Pattern.compile("^" + label + "( required)?$"))
                .and(page.locator("input:not([type=range])"));
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator search() {
        return page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Search the fleet"));
    }

    /** The console's own link, as it is shown. */
    Locator chip() {
        return page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Link to the hub"));
    }

    /** A part of a page by what stands over it. */
    Locator card(String heading) {
        return page.locator("section").filter(new Locator.FilterOptions().setHas(heading(heading)));
    }

    /** What went wrong, as the console shows it. */
    Locator errors() {
        return page.getByRole(AriaRole.ALERT);
    }

    /** What the page asked for on its link and did not get, once all of it is answered. */
    List<String> refusals() {
        page.waitForCondition(unanswered::isEmpty);
        return refusals;
    }

    /** One line of the fleet. */
    Locator row(String text) {
        return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** The tile of a metric on a device page. */
    Locator tile(String title) {
        return page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName("Readings").setExact(true))
                .locator("> *")
                .filter(new Locator.FilterOptions().setHasText(title));
    }

    /** The browser reports what the network answered as an error, also where the test wanted it. */
    void forgive(String expected) {
        complaints.removeIf(complaint -> complaint.contains(expected));
    }

    /** To another page of the console, as a link there would go. */
    void follow(String path) {
        page.evaluate(
                "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path);
    }

    /** To a page with a head, until it stands there with the answers it asked for. */
    void settleOn(String path) {
        follow(path);
        assertThat(page.locator("main h1").first()).isVisible();
        if (path.matches("/devices/[^/]+(/[a-z]+)?")) {
            // The head is that of the tab before: this one is there when it is the current one.
            assertThat(page.locator("nav a[aria-current=page][href=\"" + path + "\"]"))
                    .isVisible();
        }
        assertThat(page.getByText(ASKING)).hasCount(0);
    }

    boolean overflowsSideways() {
        return (boolean) page.evaluate(
                "() => document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll('main')]"
                        + ".some((main) => main.scrollWidth > main.clientWidth)");
    }

    /** The test fails where the browser complained. */
    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("what the browser complained about").isEmpty();
    }
}
