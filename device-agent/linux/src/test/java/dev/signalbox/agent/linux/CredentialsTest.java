package dev.signalbox.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    private Path directory;

    @Test
    void tokenIsKeptForTheOwnerOnly() throws IOException {
        Path state = directory.resolve("state");
        Credentials.in(state).store(new Joined("pi", "sbx_secret"));

        assertThat(Credentials.in(state).load()).contains(new Joined("pi", "sbx_secret"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("device-token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void directoryThatWasOpenToOthersIsClosed() throws IOException {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        Credentials.in(state);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
    }

    @Test
    void tokenBeforeIsAThirdLineWhileThereIsOne() throws IOException {
        Credentials credentials = Credentials.in(directory.resolve("state"));
        Path file = directory.resolve("state/device-token");
        Files.writeString(file, "pi\nfirst\n");
        assertThat(credentials.load()).contains(new Joined("pi", "first", ""));

        credentials.store(new Joined("pi", "second", "first"));
        assertThat(Files.readString(file)).isEqualTo("pi\nsecond\nfirst\n");
        assertThat(credentials.load()).contains(new Joined("pi", "second", "first"));
        credentials.store(new Joined("pi", "second"));
        assertThat(Files.readString(file)).isEqualTo("pi\nsecond\n");
    }

    @Test
    void damagedFileIsNamedAndNotOverwritten() throws IOException {
        Credentials credentials = Credentials.in(directory.resolve("state"));
        Files.writeString(directory.resolve("state/device-token"), "pi\n");

        assertThatThrownBy(credentials::load).isInstanceOf(IOException.class).hasMessageContaining("device-token");
    }

    @Test
    void firstStartWithoutAJoinKeyFails() {
        int code = Main.run(
                Map.of(),
                "--hub",
                "http://127.0.0.1:1",
                "--state-dir",
                directory.resolve("state").toString());

        assertThat(code).isEqualTo(1);
    }

    @Test
    void deviceIdIsMadeOfTheHostName() {
        assertThat(Membership.deviceIdOf("Pi-Greenhouse.local")).isEqualTo("pi-greenhouse-local");
        assertThat(Membership.deviceIdOf("_x")).isEqualTo("x");
        assertThat(Membership.deviceIdOf("")).isEqualTo("linux");
        assertThat(Membership.deviceIdOf("x".repeat(100))).hasSize(64);
    }

    @Test
    void intervalsAreSecondsMillisecondsOrMinutes() {
        assertThat(Options.parseInterval("2s")).hasSeconds(2);
        assertThat(Options.parseInterval("500ms")).hasMillis(500);
        assertThat(Options.parseInterval("1m")).hasMinutes(1);
        assertThatThrownBy(() -> Options.parseInterval("soon")).hasMessageContaining("--interval");
    }
}
