package dev.signalbox.hub.doctor;

import static dev.signalbox.hub.doctor.Finding.Level.OK;
import static dev.signalbox.hub.doctor.Finding.Level.PROBLEM;
import static dev.signalbox.hub.doctor.Finding.Level.UNKNOWN;
import static dev.signalbox.hub.doctor.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.hub.doctor.Finding.Level;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.LoadedPair;
import dev.signalbox.hub.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is around the hub: its directory, ports, broker, certificate and name, each on real ones. */
class SurroundingsTest {
    @TempDir
    Path directory;

    @Test
    void portIsFreeOrTakenOrTheHubs() throws Exception {
        int port;
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            List<Finding> taken = new Ports(patient(port, null), false, false).look();
            assertThat(taken.get(0).level()).isEqualTo(PROBLEM);
            assertThat(taken.get(0).advice()).contains("ss -ltnp sport = :" + port);
            assertThat(taken.get(1).level()).isEqualTo(OK);
            // Who may not look into the data directory cannot know whose port it is.
            assertThat(new Ports(patient(port, null), false, true).look().get(0).level())
                    .isEqualTo(UNKNOWN);
            // With a hub on the data directory it is the hub that answers there.
            assertThat(new Ports(patient(port, null), true, false).look().get(0).what())
                    .isEqualTo("The hub listens on 127.0.0.1:" + port + ".");
        }
        assertThat(new Ports(patient(port, null), true, false).look().get(0).level())
                .isEqualTo(PROBLEM);
        assertThat(levels(new Ports(patient(port, broker(1883)), false, false))).containsExactly(OK);
    }

    @Test
    void addressOfNoInterfaceIsAProblem() throws Exception {
        // Of documentation [RFC 5737].
        InetAddress nowhere = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        InetSocketAddress elsewhere = new InetSocketAddress(nowhere, 8080);
        Patient patient = new Patient(directory, elsewhere, List.of(), 10, broker(1), elsewhere, null);
        assertThat(new Ports(patient, false, false).look().get(0).what()).contains("No network interface");
    }

    @Test
    void brokerThatIsNotThereOrDoesNotAnswerAsOneIsAProblem() throws Exception {
        assertThat(levels(new Broker(null))).containsExactly(OK);
        int free;
        try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            free = gone.getLocalPort();
        }
        assertThat(new Broker(broker(free)).look().get(0).what()).contains("cannot be reached");
        assertThat(new Broker(new MqttConfig("mqtt://nobody.invalid", null, null, "a", "b", null))
                        .look()
                        .get(0)
                        .what())
                .isEqualTo("There is no host nobody.invalid.");
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> {
                try {
                    while (true) {
                        web.accept().close();
                    }
                } catch (IOException e) {
                    // the test is over
                }
            });
            answers.start();
            assertThat(levels(new Broker(broker(web.getLocalPort())))).containsExactly(PROBLEM);
        }
    }

    @Test
    void certificateIsForItsNameAndKeyAndTime() throws Exception {
        KeyPairFiles files = SelfSigned.in(directory, List.of("hub.example"));
        Instant expires = LoadedPair.of(files).expires();
        Instant now = expires.minus(Duration.ofDays(30));

        assertThat(levels(certificate(files, "https://hub.example", now))).containsExactly(OK);
        assertThat(levels(certificate(files, "https://other.example", now))).containsExactly(OK, PROBLEM);
        assertThat(levels(certificate(files, "https://hub.example", expires.minus(Duration.ofDays(13)))))
                .containsExactly(WARNING);
        assertThat(levels(certificate(files, "https://hub.example", expires.plusSeconds(1))))
                .containsExactly(PROBLEM);
        assertThat(levels(certificate(files, "https://hub.example", Instant.EPOCH)))
                .containsExactly(PROBLEM);
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(levels(certificate(files, "https://hub.example", now))).containsExactly(OK, WARNING);

        Path others = Files.createDirectory(directory.resolve("others"));
        KeyPairFiles mixed = new KeyPairFiles(
                files.certificate(),
                SelfSigned.in(others, List.of("hub.example")).key());
        assertThat(certificate(mixed, "https://hub.example", now).look().get(0).what())
                .contains("is not that of the first certificate");
    }

    @Test
    void dataDirectoryIsOfOneUserAlone() throws Exception {
        assertThat(levels(new DataFiles(directory.resolve("none")))).containsExactly(OK);
        Path data = Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertThat(levels(new DataFiles(data))).containsExactly(OK);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new DataFiles(data).look().get(0).advice()).isEqualTo("chmod 700 " + data);
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(levels(new DataFiles(file))).containsExactly(PROBLEM);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Path lock = Files.createFile(data.resolve("hub.lock"));
        assumeTrue(Files.getOwner(data).getName().equals("root"), "only root can give a file to somebody else");
        Files.setOwner(
                lock, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(new DataFiles(data).look().get(0).what()).contains("hub.lock");
    }

    @Test
    void publicNameLeadsSomewhere() {
        assertThat(levels(new PublicName(List.of()))).containsExactly(OK);
        assertThat(levels(new PublicName(List.of("http://127.0.0.1:8080")))).containsExactly(OK);
        assertThat(levels(new PublicName(List.of("https://nobody.invalid")))).containsExactly(PROBLEM);
    }

    @Test
    void findingThatAsksForSomethingSaysWhat() {
        assertThatThrownBy(() -> new Finding("disk", WARNING, "It is full.", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Finding("disk", OK, "It is not full.", "Nothing."))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Certificate certificate(KeyPairFiles files, String origin, Instant now) {
        return new Certificate(files, List.of(origin), () -> now);
    }

    private static MqttConfig broker(int port) {
        return new MqttConfig("mqtt://127.0.0.1:" + port, null, null, "signalbox/v1", "hub", null);
    }

    private static List<Level> levels(Check check) {
        return check.look().stream().map(Finding::level).toList();
    }

    private Patient patient(int port, @Nullable MqttConfig broker) {
        return new Patient(
                directory,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                List.of(),
                10,
                broker,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null);
    }
}
