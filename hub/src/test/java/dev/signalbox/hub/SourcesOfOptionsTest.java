package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Each option of the hub, by each way it can be told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcesOfOptionsTest {
    private static final String DIGITS = "[0-9]+";

    @TempDir
    static Path directory;

    private final Map<String, Sample> samples = new LinkedHashMap<>();

    /**
     * Two values of an option that make two configurations.
     *
     * @param with what it needs beside it
     */
    private record Sample(String option, String one, String other, List<String> with) {
        @Override
        public String toString() {
            return option;
        }
    }

    @BeforeAll
    void choose() throws Exception {
        KeyPairFiles pair = SelfSigned.in(directory, List.of());
        String certificate = pair.certificate().toString();
        String key = pair.key().toString();
        String otherCertificate = copy(pair.certificate(), "other.crt");
        String otherKey = copy(pair.key(), "other.key");
        String joined = "--mqtt-url=mqtt://broker.example";
        String issuer = "--oidc-issuer=https://sso.example";
        String audience = "--oidc-audience=signalbox";
        String role = "--oidc-role=staff=operator";

        sample(
                "--data",
                directory.resolve("a").toString(),
                directory.resolve("b").toString());
        sample("--name", "one", "an \"other\" one");
        sample("--public-url", "http://127.0.0.1:81", "http://127.0.0.1:82");
        sample("--listen", "127.0.0.1:81", "127.0.0.1:82");
        sample("--plain-http", "true", "false", "--listen=0.0.0.0:81");
        sample("--tls", "self-signed", "on");
        sample("--tls-cert", certificate, otherCertificate, "--tls-key=" + key);
        sample("--tls-key", key, otherKey, "--tls-cert=" + certificate);
        sample("--tls-client-ca", certificate, otherCertificate, "--tls=self-signed");
        sample("--proxy-protocol-from", "10.0.0.0/8", "10.0.0.0/9");
        sample("--trusted-proxies", "10.0.0.0/8", "10.0.0.0/9");
        sample("--other-hosts", "hub:8080", "hub.lan");
        sample("--forwarded-header", "forwarded", "x-forwarded-for", "--trusted-proxies=10.0.0.0/8");
        sample("--mqtt-url", "mqtt://one.example", "mqtts://other.example");
        sample("--mqtt-username", "one", "other", joined);
        sample("--mqtt-password-file", file("one"), file("other"), joined, "--mqtt-username=hub");
        sample("--mqtt-ca-file", file("first"), file("second"), joined);
        sample("--mqtt-prefix", "one/v1", "other");
        sample("--mqtt-listen", "127.0.0.1:1", "127.0.0.1:2");
        sample("--mqtt-protobuf", "true", "false");
        sample("--mqtt-metrics", "true", "false");
        sample("--mqtt-outbox", "1MiB", "2MiB");
        sample("--mqtt-commands", "true", "false", joined);
        sample("--mqtt-role", "viewer", "engineer");
        sample("--mqtt-only-tag", "north", "south");
        sample("--mqtt-only-device", "pump-1", "pump-2");
        sample("--mqtt-only-command", "start", "stop");
        sample("--mqtt-home-assistant", "true", "false", joined);
        sample("--mqtt-home-assistant-prefix", "one", "other");
        sample("--mqtt-discover", "pending", "auto");
        sample("--compression", "on", "off");
        sample("--echo", "true", "false");
        sample("--upgrade-without-backup", "true", "false");
        sample("--session-idle", "1h", "2h");
        sample("--session-lifetime", "1d", "2d");
        sample("--oidc-issuer", "https://one.example", "https://other.example", audience, role);
        sample("--oidc-audience", "one", "other", issuer, role);
        sample("--oidc-role-claim", "one", "other.path", issuer, audience, role);
        sample("--oidc-role", "staff=viewer", "staff=admin", issuer, audience);
        sample("--oidc-only-tag", "staff=north", "staff=south", issuer, audience, role);
        sample("--backup-every", "24h", "12h");
        sample("--log-format", "json", "text");
        sample("--log-level", "debug", "warn");
        for (OptionSpec option : options()) {
            // One more, and two, of what usually is.
            samples.computeIfAbsent(
                    option.longestName(), name -> new Sample(name, more(option, 1), more(option, 2), List.of()));
        }
    }

    private static String more(OptionSpec option, int by) {
        return Pattern.compile(DIGITS)
                .matcher(option.defaultValue())
                .replaceFirst(number -> Integer.toString(Integer.parseInt(number.group()) + by));
    }

    private void sample(String option, String one, String other, String... with) {
        samples.put(option, new Sample(option, one, other, List.of(with)));
    }

    private String file(String content) throws Exception {
        return Files.writeString(directory.resolve(content + ".txt"), content).toString();
    }

    private String copy(Path file, String name) throws Exception {
        return Files.copy(file, directory.resolve(name)).toString();
    }

    private static List<OptionSpec> options() {
        return Settings.options(new CommandLine(new HubOptions()).getCommandSpec());
    }

    Stream<Sample> samples() {
        return samples.values().stream();
    }

    @Test
    void eachOptionHasItsSample() {
        assertThat(new TreeSet<>(samples.keySet()))
                .isEqualTo(
                        options().stream().map(OptionSpec::longestName).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** All of the seven ways to say it in one to three places, with each value as the one that counts. */
    @ParameterizedTest
    @MethodSource("samples")
    void flagWinsOverEnvironmentOverFileOverDefault(Sample sample) throws Exception {
        Optional<HubConfig> one = told(sample, sample.one, null, null);
        Optional<HubConfig> other = told(sample, sample.other, null, null);
        assertThat(one).usingRecursiveComparison().isNotEqualTo(other);

        for (boolean first : List.of(true, false)) {
            Optional<HubConfig> wanted = first ? one : other;
            String wins = first ? sample.one : sample.other;
            String loses = first ? sample.other : sample.one;
            same(told(sample, null, wins, null), wanted);
            same(told(sample, null, null, wins), wanted);
            same(told(sample, wins, loses, null), wanted);
            same(told(sample, wins, null, loses), wanted);
            same(told(sample, wins, loses, loses), wanted);
            same(told(sample, null, wins, loses), wanted);
        }
    }

    private static void same(Optional<HubConfig> told, Optional<HubConfig> wanted) {
        assertThat(told).usingRecursiveComparison().isEqualTo(wanted);
    }

    /** Null: not there. */
    private Optional<HubConfig> told(
            Sample sample, @Nullable String flag, @Nullable String variable, @Nullable String inFile) throws Exception {
        List<String> flags = new ArrayList<>(sample.with);
        Map<String, String> environment = new HashMap<>();
        if (flag != null) {
            flags.add(sample.option + "=" + flag);
        }
        if (variable != null) {
            environment.put(
                    "SIGNALBOX_" + sample.option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT), variable);
        }
        if (inFile != null) {
            String line = sample.option.substring(2) + ": " + inFile + "\n";
            flags.add("--config=" + Files.writeString(directory.resolve("hub.yaml"), line));
        }
        return ConfigCommand.settings(flags, environment).config();
    }
}
