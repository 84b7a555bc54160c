package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceToHub.BodyCase;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesTest {
    private final List<Double> applied = new ArrayList<>();
    private final List<Desired> moving = new ArrayList<>();
    private final List<CompletableFuture<Settled>> moves = new ArrayList<>();
    private AgentOnManualClock world = newWorld(null);

    private AgentOnManualClock newWorld(@Nullable Path journal) {
        return new AgentOnManualClock(parts -> (journal == null ? parts : parts.journal(journal))
                        .capabilities(
                                Capability.metric("speed"),
                                Capability.numberProperty("speed").onDesired(this::setSpeed),
                                Capability.integerProperty("vent.position").onDesiredLater(desired -> {
                                    moving.add(desired);
                                    CompletableFuture<Settled> move = new CompletableFuture<>();
                                    moves.add(move);
                                    return move;
                                }),
                                Capability.choiceProperty("mode", "auto", "manual")
                                        .onDesired(desired -> {
                                            throw new IllegalStateException("The switch is stuck.");
                                        }),
                                Capability.textProperty("firmware.channel")))
                .start();
    }

    private Settled setSpeed(Desired desired) {
        if (desired.number() > 100) {
            return Settled.rejected("The fan turns at 100 at most.");
        }
        applied.add(desired.number());
        return Settled.applied();
    }

    private List<ReportedState> reports() {
        return world.hub.last().sent(BodyCase.REPORTED).stream()
                .map(frame -> frame.getReported())
                .toList();
    }

    private ReportedState lastReport() {
        return reports().get(reports().size() - 1);
    }

    private void passes(int seconds) {
        for (int i = 0; i < seconds; i++) {
            world.hub.last().heardAtNanos = world.clock.nanos();
            world.clock.advance(Duration.ofSeconds(1));
        }
    }

    private void desires(DesiredState.Builder state) {
        world.hub.last().says(HubToDevice.newBuilder().setDesired(state).build());
    }

    private void acknowledges(long reportNo) {
        world.hub
                .last()
                .says(HubToDevice.newBuilder()
                        .setReportedAck(ReportedAck.newBuilder().setReportNo(reportNo))
                        .build());
    }

    private void reconnects(DeviceWelcome welcome) {
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(61));
        world.hub.last().welcomes(welcome);
    }

    private long helloVersion() {
        return world.hub.last().sent.get(0).getHello().getDesiredVersion();
    }

    private static DesiredState.Builder state(long version, DesiredLeaf... leaves) {
        return DesiredState.newBuilder().setVersion(version).addAllLeaves(List.of(leaves));
    }

    private static DesiredLeaf leaf(String path, double number, long version) {
        return DesiredLeaf.newBuilder()
                .setPath(path)
                .setDesired(number(number))
                .setDesiredVersion(version)
                .build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    @Test
    void propertiesAreDeclaredWithTheirForm() {
        world.hub
                .last()
                .welcomes(DeviceWelcome.newBuilder().setCapabilitiesNeeded(true).build());
        var declared = world.hub.last().sent(BodyCase.CAPABILITIES).get(0).getCapabilities();

        assertThat(declared.getPropertiesCount()).isEqualTo(4);
        assertThat(declared.getProperties(1).getForm().getTitle()).isEqualTo("Position");
        assertThat(declared.getProperties(1).getWritable()).isTrue();
        assertThat(declared.getProperties(3).getWritable()).isFalse();
        assertThatThrownBy(() -> Capability.numberProperty("Fan.speed")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> world.agent.report("fan", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void firstReportOnALinkIsFullAndLaterOnesTellWhatChanged() {
        world.agent.report("firmware.channel", "stable");
        world.agent.report("vent.position", 30);
        world.hub.last().welcomes();
        passes(1);
        assertThat(lastReport().getFull()).isTrue();
        assertThat(lastReport().getReportNo()).isEqualTo(1);
        assertThat(lastReport().getLeavesMap()).containsOnlyKeys("firmware.channel", "vent.position");
        world.agent.report("firmware.channel", "stable");
        world.agent.report("vent.position", 40);
        passes(2);

        assertThat(reports()).hasSize(2);
        assertThat(lastReport().getFull()).isFalse();
        assertThat(lastReport().getLeavesMap()).containsOnlyKeys("vent.position");
        reconnects(DeviceWelcome.getDefaultInstance());
        passes(1);
        assertThat(lastReport().getFull()).isTrue();
        assertThat(lastReport().getReportNo()).isEqualTo(1);
        assertThat(lastReport().getLeavesMap()).hasSize(2);
    }

    @Test
    void changesOfASecondShareAReport() {
        world.hub.last().welcomes();
        passes(1);
        for (int i = 0; i < 50; i++) {
            world.agent.report("vent.position", i);
            world.clock.advance(Duration.ofMillis(100));
        }

        assertThat(reports().size()).isBetween(4, 7);
    }

    @Test
    void oneNameMayBeAMetricAndAProperty() {
        world.hub.last().welcomes();
        world.agent.report("speed", 30);
        passes(2);

        assertThat(world.hub.last().sent(BodyCase.READINGS)).hasSize(1);
        assertThat(lastReport().getLeavesMap()).containsEntry("speed", number(30));
    }

    @Test
    void withdrawnPropertyIsToldAsNull() {
        world.agent.report("firmware.channel", "beta");
        world.hub.last().welcomes();
        passes(1);
        world.agent.withdraw("firmware.channel");
        passes(2);

        assertThat(lastReport().getLeavesOrThrow("firmware.channel").hasNullValue())
                .isTrue();
    }

    @Test
    void reportThatIsNotAcknowledgedIsToldAgainInFull() {
        world.agent.report("firmware.channel", "stable");
        world.hub.last().welcomes();
        passes(29);
        assertThat(reports()).hasSize(1);
        passes(3);
        assertThat(reports()).hasSize(2);
        assertThat(lastReport().getFull()).isTrue();
        acknowledges(2);
        passes(120);

        assertThat(reports()).hasSize(2);
    }

    @Test
    void desiredValueIsAppliedReportedAndAcknowledgedLeafByLeaf() {
        world.hub.last().welcomes();
        desires(state(3, leaf("speed", 40, 3)));
        passes(1);

        assertThat(applied).containsExactly(40.0);
        assertThat(lastReport().getLeavesMap()).containsEntry("speed", number(40));
        assertThat(lastReport().getProgressList())
                .containsExactly(LeafProgress.newBuilder()
                        .setPath("speed")
                        .setDesiredVersion(3)
                        .setSync(SyncState.SYNC_STATE_IN_SYNC)
                        .build());
    }

    @Test
    void whatTheBodyReportedItselfIsNotOverwrittenByWhatWasAskedOfIt() {
        world.hub.last().welcomes();
        desires(state(1, leaf("vent.position", 63, 1)));
        world.agent.report("vent.position", 65);
        moves.get(0).complete(Settled.applied());
        passes(2);

        assertThat(lastReport().getLeavesMap()).containsEntry("vent.position", number(65));
    }

    @Test
    void refusalsAndFailuresAreToldInTheirWords() {
        world.hub.last().welcomes();
        desires(state(
                1, leaf("speed", 400, 1), leaf("mode", 1, 1), leaf("nonsense", 1, 1), leaf("firmware.channel", 1, 1)));
        passes(1);

        assertThat(lastReport().getProgressList())
                .extracting(LeafProgress::getPath, LeafProgress::getSync, LeafProgress::getMessage)
                .containsExactly(
                        tuple(
                                "firmware.channel",
                                SyncState.SYNC_STATE_REJECTED,
                                "The device has no writable property firmware.channel."),
                        tuple("mode", SyncState.SYNC_STATE_FAILED, "The switch is stuck."),
                        tuple(
                                "nonsense",
                                SyncState.SYNC_STATE_REJECTED,
                                "The device has no writable property nonsense."),
                        tuple("speed", SyncState.SYNC_STATE_REJECTED, "The fan turns at 100 at most."));
    }

    @Test
    void bodyThatTakesItsTimeSaysThatItHasBegun() {
        world.hub.last().welcomes();
        desires(state(1, leaf("vent.position", 80, 1)));
        moving.get(0).applying();
        passes(1);
        assertThat(lastReport().getProgress(0).getSync()).isEqualTo(SyncState.SYNC_STATE_APPLYING);
        reconnects(DeviceWelcome.getDefaultInstance());
        assertThat(helloVersion()).as("not settled yet").isZero();
        moves.get(0).complete(Settled.applied());
        passes(2);

        assertThat(lastReport().getProgress(0).getSync()).isEqualTo(SyncState.SYNC_STATE_IN_SYNC);
        reconnects(DeviceWelcome.getDefaultInstance());
        assertThat(helloVersion()).isEqualTo(1);
    }

    @Test
    void valueIsHandedOverOncePerVersionHoweverOftenItIsTold() {
        world.hub.last().welcomes();
        desires(state(1, leaf("speed", 40, 1)));
        desires(state(1, leaf("speed", 40, 1)).setFull(true));
        reconnects(DeviceWelcome.newBuilder()
                .setDesired(state(1, leaf("speed", 40, 1)).setFull(true))
                .build());
        passes(1);
        assertThat(applied).containsExactly(40.0);
        desires(state(2, leaf("speed", 40, 2)));
        passes(1);

        assertThat(applied).containsExactly(40.0, 40.0);
    }

    @Test
    void otherValueUnderAKnownVersionIsAppliedForTheHubMayBeAnOlderOneOfABackup() {
        world.hub.last().welcomes();
        desires(state(1, leaf("speed", 40, 1)));
        reconnects(DeviceWelcome.newBuilder()
                .setDesired(state(1, leaf("speed", 60, 1)).setFull(true))
                .build());
        passes(1);

        assertThat(applied).containsExactly(40.0, 60.0);
    }

    @Test
    void onlyTheNewestOfWhatComesWhileABodyIsAtWorkFollows() {
        world.hub.last().welcomes();
        desires(state(1, leaf("vent.position", 10, 1)));
        desires(state(2, leaf("vent.position", 20, 2)));
        desires(state(3, leaf("vent.position", 30, 3)));
        assertThat(moves).hasSize(1);
        moves.get(0).complete(Settled.applied());
        world.clock.settle();

        assertThat(moving).extracting(Desired::number).containsExactly(10.0, 30.0);
        moves.get(1).complete(Settled.applied());
        passes(2);
        assertThat(lastReport().getLeavesMap()).containsEntry("vent.position", number(30));
        assertThat(lastReport().getProgressList())
                .extracting(LeafProgress::getDesiredVersion)
                .containsExactly(3L);
    }

    @Test
    void removedWishIsForgottenAndChangesNothing() {
        world.hub.last().welcomes();
        desires(state(1, leaf("speed", 40, 1)));
        desires(DesiredState.newBuilder().setVersion(2).addRemoved("speed"));
        reconnects(DeviceWelcome.getDefaultInstance());
        passes(1);

        assertThat(helloVersion()).isEqualTo(2);
        assertThat(applied).containsExactly(40.0);
        assertThat(lastReport().getProgressList()).isEmpty();
        assertThat(lastReport().getLeavesMap()).containsEntry("speed", number(40));
    }

    @Test
    void whatIsDesiredSurvivesARestartAndIsAppliedWithoutAHub(@TempDir Path state) {
        Path journal = state.resolve("executions.journal");
        world = newWorld(journal);
        world.hub.last().welcomes();
        desires(state(4, leaf("speed", 40, 2), leaf("vent.position", 10, 4)));
        moves.get(0).complete(Settled.applied());
        passes(1);
        applied.clear();
        world = newWorld(journal);

        assertThat(applied).containsExactly(40.0);
        assertThat(moving).hasSize(2);
        world.hub.last().opens();
        assertThat(helloVersion()).as("the vent is still on its way").isEqualTo(3);
        moves.get(1).complete(Settled.applied());
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(61));
        world.hub.last().welcomes();
        passes(1);
        assertThat(helloVersion()).isEqualTo(4);
        assertThat(lastReport().getProgressList()).hasSize(2);
    }

    @Test
    void damagedFileIsLikeNoneForTheHubTellsEverythingAgain(@TempDir Path state) throws IOException {
        Path journal = state.resolve("executions.journal");
        world = newWorld(journal);
        world.hub.last().welcomes();
        desires(state(4, leaf("speed", 40, 4)));
        Path kept = state.resolve("executions.journal.desired");
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length - 1] ^= 1;
        Files.write(kept, bytes);
        applied.clear();
        world = newWorld(journal);
        world.hub.last().welcomes();

        assertThat(applied).isEmpty();
        assertThat(helloVersion()).isZero();
    }

    @Test
    void withdrawalThatWasLostWithItsLinkIsToldOnTheNext() {
        world.hub.last().welcomes();
        world.agent.report("vent.position", 40);
        passes(1);
        acknowledges(1);
        world.agent.withdraw("vent.position");
        passes(1);
        assertThat(reports()).hasSize(2);
        reconnects(DeviceWelcome.getDefaultInstance());
        passes(1);

        assertThat(lastReport().getFull()).isTrue();
        assertThat(lastReport().getLeavesMap()).isEmpty();
        acknowledges(1);
        assertThat(world.agent.status().isAllStored()).isTrue();
    }
}
