package dev.signalbox.agent;

import static dev.signalbox.agent.AgentOnManualClock.acknowledged;
import static dev.signalbox.agent.AgentOnManualClock.command;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_FAILED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_REJECTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.proto.v1.CancelRequest;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub.BodyCase;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExecutionsTest {
    private final List<String> effects = new ArrayList<>();
    private final List<CompletableFuture<Outcome>> slow = new ArrayList<>();
    private final List<Run> slowRuns = new ArrayList<>();
    private final AgentOnManualClock world = new AgentOnManualClock(parts -> parts.parallelRuns(2)
                    .capabilities(
                            Capability.command("count").handle(run -> {
                                effects.add(run.executionId());
                                return Outcome.succeeded(Map.of("effects", effects.size()));
                            }),
                            Capability.command("photograph")
                                    .handle(run -> Outcome.succeeded(Map.of("picture", "x".repeat(40_000)))),
                            Capability.command("divide").handle(run -> Outcome.succeeded(Map.of("ratio", 1.0 / 0))),
                            Capability.command("break").handle(run -> {
                                throw new NoClassDefFoundError("No such pump.");
                            }),
                            Capability.command("break_later").handleLater(run -> {
                                throw new StackOverflowError();
                            }),
                            Capability.command("forget").handle(run -> noOutcome()),
                            Capability.command("forget_later").handleLater(run -> noFuture()),
                            Capability.command("jam").handle(run -> {
                                throw new IllegalStateException("The valve is jammed.");
                            }),
                            Capability.command("water").handleLater(run -> {
                                CompletableFuture<Outcome> done = new CompletableFuture<>();
                                slow.add(done);
                                slowRuns.add(run);
                                return done;
                            })))
            .start();

    /** What a body without null checks may return. */
    @SuppressWarnings("NullAway")
    private static Outcome noOutcome() {
        return null;
    }

    @SuppressWarnings("NullAway")
    private static CompletableFuture<Outcome> noFuture() {
        return null;
    }

    private List<ExecutionState> states(String id) {
        return reports(id).stream().map(ExecutionReport::getState).toList();
    }

    private List<ExecutionReport> reports(String id) {
        return world.hub.last().sent(BodyCase.EXECUTION).stream()
                .map(frame -> frame.getExecution())
                .filter(report -> report.getExecutionId().equals(id))
                .toList();
    }

    private void hubSays(HubToDevice frame) {
        world.hub.last().says(frame);
    }

    private void reconnect() {
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(61));
        world.hub.last().welcomes();
    }

    private void advanceOnALivingLink(int seconds) {
        for (int i = 0; i < seconds; i++) {
            world.hub.last().heardAtNanos = world.clock.nanos();
            world.clock.advance(Duration.ofSeconds(1));
        }
    }

    private static HubToDevice cancel(String id) {
        return HubToDevice.newBuilder()
                .setCancel(CancelRequest.newBuilder().setExecutionId(id))
                .build();
    }

    @Test
    void commandIsAcceptedRunAndAnswered() {
        world.hub.last().welcomes();
        hubSays(command("x1", "count"));

        assertThat(states("x1"))
                .containsExactly(EXECUTION_STATE_ACCEPTED, EXECUTION_STATE_RUNNING, EXECUTION_STATE_SUCCEEDED);
        assertThat(reports("x1").get(2).getResult().getFieldsOrThrow("effects").getNumberValue())
                .isEqualTo(1);
    }

    @Test
    void repeatIsAnsweredFromTheJournalAndNotRunAgain() {
        world.hub.last().welcomes();
        hubSays(command("x1", "count"));
        hubSays(acknowledged("x1"));
        hubSays(command("x1", "count"));
        reconnect();
        hubSays(command("x1", "count"));

        assertThat(effects).containsExactly("x1");
        assertThat(states("x1")).containsOnly(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void resultIsToldOnEveryLinkUntilTheHubHasIt() {
        world.hub.last().welcomes();
        hubSays(command("x1", "count"));
        reconnect();
        assertThat(states("x1")).containsExactly(EXECUTION_STATE_SUCCEEDED);
        hubSays(acknowledged("x1"));
        reconnect();

        assertThat(reports("x1")).isEmpty();
    }

    @Test
    void helloNamesWhatIsInFlight() {
        world.hub.last().welcomes();
        hubSays(command("x1", "water"));
        hubSays(command("x2", "water"));
        hubSays(command("x3", "water"));
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(2));
        world.hub.last().opens();

        assertThat(world.hub.last().sent.get(0).getHello().getInFlightList())
                .extracting(ExecutionReport::getExecutionId, ExecutionReport::getState)
                .containsExactly(
                        tuple("x1", EXECUTION_STATE_RUNNING),
                        tuple("x2", EXECUTION_STATE_RUNNING),
                        tuple("x3", EXECUTION_STATE_ACCEPTED));
    }

    @Test
    void helloListsUnfinishedOnesThenResultsThatWereNotAcknowledged() {
        world.hub.last().welcomes();
        hubSays(command("x1", "count"));
        hubSays(command("x2", "count"));
        hubSays(command("x3", "water"));
        hubSays(acknowledged("x1"));
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(2));
        List<ExecutionReport> listed =
                world.hub.last().opens().sent.get(0).getHello().getInFlightList();

        assertThat(listed)
                .extracting(ExecutionReport::getExecutionId, ExecutionReport::getState)
                .containsExactly(tuple("x3", EXECUTION_STATE_RUNNING), tuple("x2", EXECUTION_STATE_SUCCEEDED));
        assertThat(listed.get(1).getResult().getFieldsOrThrow("effects").getNumberValue())
                .isEqualTo(2);
    }

    @Test
    void helloStaysSmallAndWhatItLeavesOutIsToldAfterTheWelcome() {
        world.hub.last().welcomes();
        for (int i = 0; i < 5; i++) {
            hubSays(command("x" + i, "photograph"));
        }
        hubSays(command("x5", "water"));
        world.hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(2));
        world.hub.last().welcomes();

        DeviceHello hello = world.hub.last().sent.get(0).getHello();
        assertThat(hello.getSerializedSize()).isLessThan(200 * 1024);
        assertThat(hello.getInFlightList())
                .extracting(ExecutionReport::getExecutionId)
                .containsExactly("x5", "x0", "x1", "x2");
        assertThat(hello.getInFlight(3).getResult().getFieldsCount()).isEqualTo(1);
        assertThat(states("x4")).containsExactly(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void resultIsToldAgainOnALinkThatLastsUntilTheHubHasIt() {
        world.hub.last().welcomes();
        hubSays(command("x1", "count"));
        advanceOnALivingLink(26);
        assertThat(states("x1")).endsWith(EXECUTION_STATE_RUNNING, EXECUTION_STATE_SUCCEEDED);
        advanceOnALivingLink(8);
        assertThat(states("x1")).endsWith(EXECUTION_STATE_SUCCEEDED, EXECUTION_STATE_SUCCEEDED);
        advanceOnALivingLink(34);
        assertThat(reports("x1")).hasSize(5);
        hubSays(acknowledged("x1"));
        advanceOnALivingLink(120);

        assertThat(reports("x1")).hasSize(5);
        assertThat(world.hub.links).hasSize(1);
    }

    @Test
    void failureOfTheBodyIsToldInItsWords() {
        world.hub.last().welcomes();
        hubSays(command("x1", "jam"));

        assertThat(reports("x1").get(2).getState()).isEqualTo(EXECUTION_STATE_FAILED);
        assertThat(reports("x1").get(2).getMessage()).isEqualTo("The valve is jammed.");
    }

    @Test
    void bodyThatBreaksGivesItsPlaceBack() {
        world.hub.last().welcomes();
        for (int i = 0; i < 4; i++) { // twice as many as run at one time
            hubSays(command("error" + i, "break"));
            hubSays(command("later" + i, "break_later"));
            hubSays(command("null" + i, "forget"));
            hubSays(command("nullLater" + i, "forget_later"));
        }
        hubSays(command("x1", "count"));

        assertThat(effects).containsExactly("x1");
        assertThat(reports("error3").get(2).getState()).isEqualTo(EXECUTION_STATE_FAILED);
        assertThat(reports("error3").get(2).getMessage()).isEqualTo("No such pump.");
        assertThat(reports("later3").get(2).getMessage()).isEqualTo("StackOverflowError");
        assertThat(reports("null3").get(2).getMessage()).isEqualTo("The command's body returned no outcome.");
        assertThat(reports("nullLater3").get(2).getMessage()).isEqualTo("The command's body returned no outcome.");
    }

    @Test
    void resultThatNoHubTakesIsAFailureThatSaysWhy() {
        world.hub.last().welcomes();
        hubSays(command("x1", "divide"));

        assertThat(reports("x1").get(2).getState()).isEqualTo(EXECUTION_STATE_FAILED);
        assertThat(reports("x1").get(2).hasResult()).isFalse();
        assertThat(reports("x1").get(2).getMessage()).contains("not finite");
    }

    @Test
    void unknownCommandIsRejected() {
        world.hub.last().welcomes();
        hubSays(command("x1", "explode"));

        assertThat(states("x1")).containsExactly(EXECUTION_STATE_REJECTED);
    }

    @Test
    void cancelBeforeTheStartPreventsTheEffect() {
        world.hub.last().welcomes();
        hubSays(command("x1", "water"));
        hubSays(command("x2", "water"));
        hubSays(command("x3", "count"));
        hubSays(cancel("x3"));
        slow.forEach(done -> done.complete(Outcome.succeeded()));
        world.clock.settle();

        assertThat(states("x3")).containsExactly(EXECUTION_STATE_ACCEPTED, EXECUTION_STATE_CANCELLED);
        assertThat(effects).isEmpty();
    }

    @Test
    void cancelThatOvertookItsCommandPreventsTheEffect() {
        world.hub.last().welcomes();
        hubSays(cancel("x1"));
        hubSays(command("x1", "count"));

        assertThat(states("x1")).containsOnly(EXECUTION_STATE_CANCELLED);
        assertThat(effects).isEmpty();
    }

    @Test
    void runningBodyLearnsThatItIsCancelledAndDecides() {
        world.hub.last().welcomes();
        hubSays(command("x1", "water"));
        slowRuns.get(0).onCancel(() -> slow.get(0).complete(Outcome.cancelled("Closed the valve.")));
        hubSays(cancel("x1"));

        assertThat(slowRuns.get(0).cancelled()).isTrue();
        assertThat(reports("x1").get(2).getState()).isEqualTo(EXECUTION_STATE_CANCELLED);
    }

    @Test
    void runTimeoutReachesTheBodyAndProgressExtendsIt() {
        world.hub.last().welcomes();
        hubSays(command("x1", "water"));
        advanceOnALivingLink(55);
        slowRuns.get(0).progress(40);
        advanceOnALivingLink(55);
        assertThat(slowRuns.get(0).cancelled()).isFalse();
        assertThat(reports("x1").get(2).getProgressPercent()).isEqualTo(40);
        advanceOnALivingLink(6);

        assertThat(slowRuns.get(0).cancelled()).isTrue();
    }

    @Test
    void commandsStartInTheOrderReceived() {
        world.hub.last().welcomes();
        for (int i = 0; i < 20; i++) {
            hubSays(command("x" + (10 + i), "count"));
        }

        assertThat(effects).isSorted().hasSize(20);
    }
}
