package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What must work through any proxy. Confined to the test's thread. */
final class ProxyJourney {
    static final Duration SOON = Duration.ofSeconds(20);
    static final List<String> HIDDEN = List.of("metrics", "readyz", "healthz");

    private final LocalProxy proxy;
    private final Rest admin;

    ProxyJourney(LocalProxy proxy, Rest admin) {
        this.proxy = proxy;
        this.admin = admin;
    }

    /** Of a device that joined at the proxy, and whose first reading the hub has. */
    Agent linkedDevice(String id) throws Exception {
        return linkedDevice(proxy.url(), proxy.fingerprint(), admin, id);
    }

    /** The same at another name of it. */
    static Agent linkedDevice(URI url, String fingerprint, Rest admin, String id) throws Exception {
        Joined joined = Join.at(url, admin.joinKey("test"), "hw-" + id, "lamp", id, "Lamp")
                .join(fingerprint);
        Agent agent = Agent.to(url)
                .hubFingerprint(fingerprint)
                .token(joined.deviceToken())
                .tokenStore((newest, previous) -> {})
                .model("lamp")
                .journalInMemory()
                .capabilities(Capability.metric("temperature"))
                .build();
        agent.start();
        agent.report("temperature", 21.5);
        awaitReading(admin, id, 21.5);
        return agent;
    }

    /** Until the hub shows the device online, with this as its last reading. */
    static void awaitReading(Rest admin, String id, double value) {
        await().atMost(SOON)
                .until(() -> admin.devices().stream()
                        .anyMatch(device -> device.getDevice().getDeviceId().equals(id)
                                && device.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE
                                && isLast(device, value)));
    }

    private static boolean isLast(DeviceState device, double value) {
        return device.getReadingsList().stream().anyMatch(reading -> reading.getNumber() == value);
    }

    /** The proxy says so meanwhile, and the agent comes back by itself. */
    void hubStopsAndComesBack(HubProcess hub, Agent agent, int statusWithout) throws Exception {
        hub.terminate();
        assertThat(hub.awaitEnd(Duration.ofSeconds(15))).isZero();
        proxy.awaitStatus(statusWithout);
        hub.start();
        proxy.awaitStatus(200);
        await().atMost(Duration.ofSeconds(60)).until(() -> agent.status().linked());
    }

    /** The hub's connections come from the proxy; forged headers name a third one. */
    void clientsAddressIsKnownWhateverTheHeadersSay() throws Exception {
        String token = admin.accessToken(Role.ROLE_VIEWER);
        HttpResponse<String> answer = proxy.get(
                "/api/v1/devices",
                "Authorization",
                "Bearer " + token,
                "X-Forwarded-For",
                "203.0.113.9",
                "Forwarded",
                "for=203.0.113.9");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);

        await().atMost(SOON)
                .until(
                        () -> Rest.read(admin.get("/api/v1/access-tokens"), AccessTokens.newBuilder())
                                .getAccessTokensList()
                                .stream()
                                .anyMatch(known -> known.getLastUsedFrom().equals("127.0.0.1")));
    }

    /** The ways to write the path of a probe or of the figures that end at it. */
    private static List<String> spellings(String name) {
        String escaped = "%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
        return List.of(
                "/" + name,
                "/" + name + "?at=1",
                "/" + escaped,
                "/" + name.toUpperCase(Locale.ROOT),
                "/" + name + ";x",
                "/" + name + "%3Bx",
                "/" + name + "/",
                "//" + name,
                "/%2f" + name,
                "/./" + name,
                "/api/../" + name,
                "/api/%2e%2e/" + escaped,
                "/api/..;x/" + name);
    }

    /** 404 for each of them. */
    void probesAndFiguresAreHidden() throws Exception {
        for (String name : HIDDEN) {
            for (String path : spellings(name)) {
                assertThat(proxy.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    /** Signs in, sees the fleet, and leaves, so that the proxy writes down what it carried. */
    void browserSeesTheFleet() throws Exception {
        try (Chromium chromium = Chromium.launch()) {
            Tab tab = chromium.open(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true));
            tab.signIn(proxy.url(), admin.signInCode("demo"));
            assertThat(tab.heading("Fleet")).isVisible();
            tab.page().navigate("about:blank");
            tab.close();
        }
    }
}
