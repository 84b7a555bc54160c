package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.NewToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one line says of a device: where its token, journal and readings are, and how it gets its token first. */
class StateDirectoryTest {
    @TempDir
    private Path directory;

    private Path state;
    private StubHub hub;

    @BeforeEach
    void startHub() throws IOException {
        state = directory.resolve("pump/state");
        hub = new StubHub();
    }

    @AfterEach
    void stopHub() throws IOException {
        hub.close();
    }

    private AgentBuilder pump(@Nullable String joinKey) {
        return Agent.to(hub.address())
                .stateDirectory(state)
                .joinWith(joinKey, "serial-7")
                .deviceId("pump-1")
                .displayName("Pump 1")
                .model("Pump")
                .capabilities(Capability.metric("flow"), Capability.command("run"));
    }

    private static Agent built(AgentBuilder parts) {
        try {
            return parts.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Joins by the key, and answers what it asked for. */
    private JoinRequest joins() throws Exception {
        CompletableFuture<Agent> building = CompletableFuture.supplyAsync(() -> built(pump(" key\n")));
        StubLink request = hub.knock();
        JoinRequest asked = JoinRequest.parseFrom(request.body());
        assertThat(request.header("Authorization")).isEqualTo("Bearer key");
        request.answer(
                "201 Created",
                "Content-Type: application/x-protobuf\r\n",
                JoinResponse.newBuilder()
                        .setDeviceId("pump-1")
                        .setDeviceToken("first")
                        .build()
                        .toByteArray());
        building.get().close();
        return asked;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void firstBuildJoinsAndLaterOnesNeedNoKey() throws Exception {
        JoinRequest asked = joins();
        try (Agent agent = pump(null).build()) {
            agent.start();

            assertThat(hub.knock().header("Authorization")).isEqualTo("Bearer first");
        }
        assertThat(asked.getHardwareId()).isEqualTo("serial-7");
        assertThat(asked.getDeviceId()).isEqualTo("pump-1");
        assertThat(asked.getDisplayName()).isEqualTo("Pump 1");
        assertThat(asked.getModel()).isEqualTo("Pump");
    }

    @Test
    void everythingIsForItsOwnerOnly() throws Exception {
        joins();

        assertThat(mode(state)).isEqualTo("rwx------");
        assertThat(mode(state.resolve("device-token"))).isEqualTo("rw-------");
        assertThat(mode(state.resolve("executions.journal"))).isEqualTo("rw-------");
        assertThat(state.resolve("readings")).isDirectory();
    }

    @Test
    void newTokenOfTheHubIsKeptBesideTheOneBefore() throws Exception {
        joins();
        try (Agent agent = pump("").build()) {
            agent.start();
            hub.welcome()
                    .send(HubToDevice.newBuilder()
                            .setNewToken(NewToken.newBuilder().setToken("second"))
                            .build());
            StubLink next = hub.knock();

            assertThat(next.header("Authorization")).isEqualTo("Bearer second");
            assertThat(state.resolve("device-token")).hasContent("stub\nsecond\nfirst\n");
            next.upgrade().welcome(0);
            await().untilAsserted(
                            () -> assertThat(state.resolve("device-token")).hasContent("stub\nsecond\n"));
        }
    }

    @Test
    void tokenGivenByHandIsRightOnce() throws Exception {
        Files.createDirectories(state);
        new TokenFile(state.resolve("device-token")).store(new Joined("", "rotated"));
        try (Agent agent = pump("").token("by hand").build()) {
            agent.start();
            StubLink refused = hub.knock();
            assertThat(refused.header("Authorization")).isEqualTo("Bearer rotated");
            refused.answer("401 Unauthorized", "", new byte[0]);
            StubLink next = hub.knock();
            assertThat(next.header("Authorization")).isEqualTo("Bearer by hand");
            next.upgrade().welcome(0);

            await().untilAsserted(
                            () -> assertThat(state.resolve("device-token")).hasContent("stub\nby hand\n"));
        }
    }

    @Test
    void tokenGivenByHandIsNotNeededAgain() throws Exception {
        try (Agent agent = pump("").token("by hand").build()) {
            agent.start();
            hub.welcome();
            await().untilAsserted(
                            () -> assertThat(state.resolve("device-token")).hasContent("stub\nby hand\n"));
        }
        try (Agent agent = pump("").build()) {
            agent.start();

            assertThat(hub.knock().header("Authorization")).isEqualTo("Bearer by hand");
        }
    }

    @Test
    void deviceThatHasNotJoinedNeedsAKeyAndAHub() throws Exception {
        assertThatThrownBy(() -> pump(null).build())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("join key");
        hub.close();
        assertThatThrownBy(() -> pump("key").build()).isInstanceOf(ConnectException.class);
        assertThat(state.resolve("device-token")).doesNotExist();
    }

    @Test
    void twoAgentsDoNotShareADirectory() throws Exception {
        joins();
        try (Agent agent = pump("").build()) {
            assertThat(agent.status().linked()).isFalse();
            assertThatThrownBy(() -> pump("").build()).hasMessageContaining("another agent");
        }
    }

    @Test
    void directoryIsLockedAlsoWhereNothingIsKeptInIt() throws Exception {
        joins();
        try (Agent agent = pump("").journalInMemory().bufferOnDisk(0).build()) {
            assertThat(agent.status().linked()).isFalse();
            assertThatThrownBy(() -> pump("").journalInMemory().bufferOnDisk(0).build())
                    .hasMessageContaining("another agent");
        }
        pump("").journalInMemory().bufferOnDisk(0).build().close();
    }

    @Test
    void eventsAreNotKeptWhereReadingsAreNot() throws Exception {
        joins();
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (Agent agent = pump("").capabilities(Capability.event("leak"))
                .bufferOnDisk(elsewhere, 1)
                .bufferOnDisk(0)
                .build()) {
            agent.start();
            agent.emit("leak");
        }
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void damagedTokenIsNotOverwritten() throws Exception {
        Files.createDirectories(state);
        Files.writeString(state.resolve("device-token"), "pump-1\n");

        assertThatThrownBy(() -> pump("key").build()).hasMessageContaining("join again");
        assertThat(state.resolve("device-token")).hasContent("pump-1\n");
    }

    @Test
    void deviceWithCommandsSaysWhereTheyAreJournalled() {
        assertThatThrownBy(() -> Agent.to(hub.address())
                        .token("secret")
                        .capabilities(Capability.command("run"))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journalInMemory()");
        assertThatThrownBy(() -> Agent.to(hub.address()).build()).hasMessageContaining("token(…)");
    }

    @Test
    void readingsCanBeKeptInMemoryOnlyAndTheJournalToo() throws Exception {
        Files.createDirectories(state);
        new TokenFile(state.resolve("device-token")).store(new Joined("pump-1", "first"));
        try (Agent agent = pump("").bufferOnDisk(0).journalInMemory().build()) {
            agent.report("flow", 1);
        }
        assertThat(state).isDirectoryNotContaining("glob:**.journal").isDirectoryNotContaining("glob:**readings");
    }

    @Test
    void namesThatAreDeclaredTwiceAreRefused() {
        assertThatThrownBy(
                        () -> pump("").capabilities(Capability.metric("flow")).build())
                .hasMessage("declared twice: flow");
    }
}
