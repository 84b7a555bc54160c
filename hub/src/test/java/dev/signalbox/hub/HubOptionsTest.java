package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.gateway.LinkFeatures;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import dev.signalbox.proto.v1.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class HubOptionsTest {
    /** Has the options as {@link Main} does. */
    @Command
    private static final class Program {
        @Mixin
        private HubOptions options = new HubOptions();
    }

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
        assertThatThrownBy(() -> parsed("--public-url", "http://192.0.2.1:8080"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--plain-http");
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
            assertThatThrownBy(() -> parsed(
                            "--oidc-issuer=https://sso.example",
                            "--oidc-audience=signalbox",
                            "--oidc-role=staff=operator",
                            "--oidc-only-tag=" + wrong))
                    .as(wrong)
                    .isInstanceOf(ParameterException.class)
                    .hasMessageContaining("--oidc-only-tag");
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
        assertThatThrownBy(() -> parsed(option))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')));
    }

    @Test
    void limitOutOfItsBoundsIsToldThem() {
        assertThatThrownBy(() -> parsed("--max-links=0"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--max-links is 1 to 1000000, not 0");
        assertThatThrownBy(() -> parsed("--hello-time=61m")).hasMessage("--hello-time is 1ms to 1h");
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
    void optionsComeFromTheEnvironmentToo() {
        HubConfig config = parsed(
                Map.of("SIGNALBOX_MQTT_URL", "mqtt://broker:1883", "SIGNALBOX_MAX_LINKS", "7"), "--max-readings=8");

        assertThat(Objects.requireNonNull(config.broker().joined()).url()).isEqualTo("mqtt://broker:1883");
        assertThat(config.edge().limits().maxLinks()).isEqualTo(7);
        assertThat(config.edge().limits().maxReadingsPerBatch()).isEqualTo(8);
    }

    @Test
    void otherProgramsTakeOnlyWhichHubTheyAreAboutFromTheEnvironment() {
        EnvironmentDefaults defaults =
                new EnvironmentDefaults(Map.of("SIGNALBOX_URL", "http://hub:8080", "SIGNALBOX_KEY", "stray"), false);

        assertThat(defaults.defaultValue(OptionSpec.builder("--url").build())).isEqualTo("http://hub:8080");
        assertThat(defaults.defaultValue(OptionSpec.builder("--key").build())).isNull();
    }

    @Test
    void configurationPageNamesEveryOptionAndNoOther() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        var documented = Pattern.compile("^\\| `(--[a-z-]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var known = new CommandLine(new HubOptions())
                .getCommandSpec().options().stream()
                        .map(option -> option.longestName())
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(known);
    }

    @Test
    void limitsOnThePageAreTheUsualOnesAndEachCanBeSet() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        String table = page.substring(page.indexOf("\n## Limits\n"), page.indexOf("\n## Exit codes\n"));
        var rows = Pattern.compile("^\\| `(--[a-z-]+)` \\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .toList();
        EdgeConfig usual = parsed().edge();

        assertThat(rows)
                .hasSize(new CommandLine(new LimitOptions())
                        .getCommandSpec()
                        .options()
                        .size());
        for (var row : rows) {
            String option = row.group(1);
            EdgeConfig said = parsed(option + "=" + row.group(2)).edge();
            assertThat(said.limits()).as(option).isEqualTo(usual.limits());
            assertThat(said.door().limits()).as(option).isEqualTo(usual.door().limits());
            // One more of the first number is another limit.
            String other = Pattern.compile("[0-9]+")
                    .matcher(row.group(2))
                    .replaceFirst(n -> "" + (Integer.parseInt(n.group()) + 1));
            EdgeConfig changed = parsed(option + "=" + other).edge();
            assertThat(changed.limits().equals(usual.limits())
                            && changed.door().limits().equals(usual.door().limits()))
                    .as(option + "=" + other)
                    .isFalse();
        }
    }

    @Test
    void tlsNeedsNoPlainHttpAndAPublicUrlThatSaysSo() {
        assertThat(parsed("--public-url=https://192.0.2.1:8443", "--tls=self-signed")
                        .tls())
                .isNotNull();
        assertThatThrownBy(() -> parsed("--public-url=http://192.0.2.1:8443", "--tls=self-signed"))
                .hasMessageContaining("https");
        assertThatThrownBy(() -> parsed("--tls=self-signed", "--tls-cert=a", "--tls-key=b"))
                .hasMessageContaining("not both");
    }

    private static HubConfig parsed(String... arguments) {
        return parsed(Map.of(), arguments);
    }

    private static HubConfig parsed(Map<String, String> environment, String... arguments) {
        Program program = new Program();
        CommandLine command =
                new CommandLine(program).setDefaultValueProvider(new EnvironmentDefaults(environment, true));
        command.parseArgs(arguments);
        return program.options.config(command);
    }
}
