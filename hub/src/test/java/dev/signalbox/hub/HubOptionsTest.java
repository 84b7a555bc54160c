package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.gateway.DoorLimits;
import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.gateway.LinkFeatures;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import dev.signalbox.proto.v1.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubOptionsTest {
    @Test
    void withoutOptionsItStaysOnThisMachine() {
        HubConfig config = parsed();

        assertThat(config.edge().listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(config.broker().listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(config.broker().joined()).isNull();
        assertThat(config.edge().publicOrigins()).isEmpty();
        assertThat(config.keeping())
                .as("what the help says is what the store's own default is")
                .isEqualTo(Keeping.DEFAULT);
        assertThat(config.upkeep()).isEqualTo(Upkeep.USUAL);
    }

    @Test
    void publicUrlOnLoopbackAllowsEachOfItsNames() {
        HubConfig config = parsed("--public-url", "http://127.0.0.1:9000");

        assertThat(config.edge().listen().getPort()).isEqualTo(9000);
        assertThat(config.edge().publicOrigins())
                .containsExactly("http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000");
    }

    @Test
    void plainHttpWhereOthersCanReadMustBeSaid() {
        assertThat(refused("--public-url", "http://192.0.2.1:8080"))
                .singleElement()
                .asString()
                .contains("--plain-http");
        assertThat(parsed("--public-url", "http://192.0.2.1:8080", "--plain-http")
                        .edge()
                        .listen()
                        .getPort())
                .isEqualTo(8080);
    }

    @Test
    void behindAProxyTheOriginIsThePublicOneAndTheSocketLocal() {
        HubConfig config = parsed("--public-url", "https://hub.example", "--listen", "127.0.0.1:8081");

        assertThat(config.edge().publicOrigins()).isEqualTo(List.of("https://hub.example"));
        assertThat(config.edge().listen().getPort()).isEqualTo(8081);
    }

    @Test
    void peopleOfASingleSignOnGetRolesAndTagsByValuesOfTheirClaim() {
        TrustedIssuer issuer = Objects.requireNonNull(parsed(
                        "--oidc-issuer=https://sso.example",
                        "--oidc-audience=signalbox",
                        "--oidc-role=staff=operator,heads=admin",
                        "--oidc-only-tag=north-crew=north",
                        "--oidc-only-tag=north-crew=pump,south-crew=south")
                .issuer());
        assertThat(issuer.roles()).containsEntry("staff", Role.ROLE_OPERATOR).containsEntry("heads", Role.ROLE_ADMIN);
        assertThat(issuer.onlyTags())
                .isEqualTo(Map.of("north-crew", Set.of("north", "pump"), "south-crew", Set.of("south")));
        for (String wrong : List.of("north", "=north", "crew=", "crew=" + "x".repeat(65))) {
            assertThat(refused(
                            "--oidc-issuer=https://sso.example",
                            "--oidc-audience=signalbox",
                            "--oidc-role=staff=operator",
                            "--oidc-only-tag=" + wrong))
                    .as(wrong)
                    .singleElement()
                    .asString()
                    .contains("--oidc-only-tag");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--public-url=ftp://hub",
                "--public-url=http://hub/path",
                "--public-url=http://hub:82443",
                "--public-url=http://user@hub",
                "--public-url=://",
                "--listen=nowhere",
                "--keep-raw=0",
                "--keep-minutes=29",
                "--keep-quarter-hours=179",
                "--keep-days=1",
                "--keep-presence=0",
                "--keep-events=0",
                "--history-budget=-1",
                "--keep-executions=23h",
                "--keep-audit=0",
                "--keep-audit=29d",
                "--compression=true",
                "--tls=on",
                "--tls-cert=hub.crt",
                "--tls-key=hub.key",
                "--tls-client-ca=ca.pem",
                "--proxy-protocol-from=hub.example",
                "--trusted-proxies=10.0.0.0/33",
                "--forwarded-header=via",
                "--max-message=1",
                "--max-message=65MiB",
                "--max-message=many",
                "--device-frames=100",
                "--handshakes=0/20",
                "--silence=40s",
                "--hello-time=0",
                "--max-links=0",
                "--max-sockets=0",
                "--overload-percent=101",
                "--mqtt-url=tcp://broker:1883",
                "--mqtt-url=mqtt://user:secret@broker"
            })
    void whatMakesNoSenseIsRefusedWithItsName(String option) {
        String name = option.substring(0, option.indexOf('='));
        assertThat(refused(option))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).contains(name));
    }

    @Test
    void limitOutOfItsBoundsIsToldThem() {
        assertThat(refused("--max-links=0", "--hello-time=61m"))
                .containsExactly("--max-links is 1 to 1000000, not 0", "--hello-time is 1ms to 1h");
    }

    @Test
    void whatIsKeptIsThirtyDaysUnlessSaidOtherwise() {
        assertThat(parsed().keeping()).isEqualTo(Keeping.DEFAULT);
        assertThat(parsed("--keep-raw=3d", "--history-budget=0").keeping())
                .isEqualTo(new Keeping(
                        Duration.ofDays(3),
                        Keeping.DEFAULT.minutes(),
                        Keeping.DEFAULT.quarterHours(),
                        Keeping.DEFAULT.days(),
                        Keeping.DEFAULT.presence(),
                        Keeping.DEFAULT.events(),
                        0));
    }

    @Test
    void linksOfConsolesAreCompressedAndNothingIsEchoedUnlessSaidOtherwise() {
        assertThat(parsed().edge().features()).isEqualTo(new LinkFeatures(true, false));
        assertThat(parsed("--compression", "off", "--echo").edge().features()).isEqualTo(new LinkFeatures(false, true));
    }

    @Test
    void flagTurnsOffWhatIsOnElsewhere() {
        assertThat(parsed(Map.of("SIGNALBOX_ECHO", "true"), "--echo=false")
                        .edge()
                        .features()
                        .echo())
                .isFalse();
        assertThat(parsed(Map.of("SIGNALBOX_ECHO", "true"), "--echo")
                        .edge()
                        .features()
                        .echo())
                .isTrue();
    }

    @Test
    void homeAssistantIsShownDevicesByTheHubsOwnBrokerUnlessSaidOtherwise() {
        assertThat(parsed().broker().terms().homeAssistant()).isTrue();
        assertThat(parsed("--mqtt-home-assistant=false").broker().terms().homeAssistant())
                .isFalse();
        assertThat(parsed("--mqtt-url=mqtt://broker").broker().terms().homeAssistant())
                .isFalse();
    }

    @Test
    void defaultsInTheHelpAreTheUsualOnes() {
        EdgeConfig edge = parsed().edge();

        assertThat(edge.limits()).isEqualTo(LinkLimits.DEFAULT);
        assertThat(edge.door().limits()).isEqualTo(DoorLimits.DEFAULT);
        assertThat(edge.sessions()).isEqualTo(SessionTerms.USUAL);
        assertThat(parsed().broker().terms().outboxBytes()).isEqualTo(BridgeTerms.USUAL.outboxBytes());
    }

    @Test
    void tlsNeedsNoPlainHttpAndAPublicUrlThatSaysSo() {
        assertThat(parsed("--public-url=https://192.0.2.1:8443", "--tls=self-signed")
                        .tls())
                .isNotNull();
        assertThat(refused("--public-url=http://192.0.2.1:8443", "--tls=self-signed"))
                .singleElement()
                .asString()
                .contains("https");
        assertThat(refused("--tls=self-signed", "--tls-cert=a", "--tls-key=b"))
                .containsExactly(
                        "--tls self-signed or --tls-cert, not both",
                        "--tls-cert: there is no file a",
                        "--tls-key: there is no file b");
    }

    private static HubConfig parsed(String... arguments) {
        return parsed(Map.of(), arguments);
    }

    private static HubConfig parsed(Map<String, String> environment, String... arguments) {
        Settings settings = ConfigCommand.settings(List.of(arguments), environment);
        assertThat(settings.problems()).isEmpty();
        return settings.config().orElseThrow();
    }

    private static List<String> refused(String... arguments) {
        Settings settings = ConfigCommand.settings(List.of(arguments), Map.of());
        assertThat(settings.config()).isEmpty();
        return settings.problems();
    }
}
