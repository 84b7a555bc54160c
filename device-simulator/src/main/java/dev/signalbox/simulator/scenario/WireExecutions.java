package dev.signalbox.simulator.scenario;

import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Order;
import dev.signalbox.simulator.device.SimulationTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands of a device on a wire: carried out by its hardware, told as its behaviour lets it. Confined to the simulation thread. */
final class WireExecutions {
    /** Told again when it has grown by so much. */
    private static final int PROGRESS_STEP = 10;

    private final Controls controls;
    private final SimulationTime time;
    private final Behaviour behaviour;
    private final Consumer<DeviceToHub> say;
    private final WireJournal journal = new WireJournal();
    private final Map<String, Runnable> cancels = new HashMap<>();

    /** Grows with each power cut: what ran before has no more say. */
    private long power;

    WireExecutions(Controls controls, SimulationTime time, Behaviour behaviour, Consumer<DeviceToHub> say) {
        this.controls = controls;
        this.time = time;
        this.behaviour = behaviour;
        this.say = say;
    }

    List<ExecutionReport> inFlight() {
        return journal.inFlight();
    }

    void onCommand(CommandRequest request) {
        String id = request.getExecutionId();
        if (journal.known(id).isPresent()) {
            tell(journal.known(id).get());
            return;
        }
        tell(report(id, ExecutionState.EXECUTION_STATE_ACCEPTED).build());
        long mine = power;
        int[] told = {0};
        Order order = new Order(
                request.getCommand(),
                request.getParameters(),
                percent -> {
                    if (mine == power && percent - told[0] >= PROGRESS_STEP) {
                        told[0] = percent;
                        tell(report(id, ExecutionState.EXECUTION_STATE_RUNNING)
                                .setProgressPercent(percent)
                                .build());
                    }
                },
                action -> cancels.put(id, action));
        var unused = controls.carryOut(order).whenComplete((outcome, failure) -> {
            if (mine == power) {
                cancels.remove(id);
                time.schedule(behaviour.answersAfter(), () -> finish(id, mine, outcome, failure));
            }
        });
    }

    private void finish(String id, long under, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (under != power) {
            return;
        }
        if (outcome == null) {
            tell(report(id, ExecutionState.EXECUTION_STATE_FAILED)
                    .setMessage(failure == null ? "It failed." : String.valueOf(failure.getMessage()))
                    .build());
        } else {
            tell(report(id, outcome.state())
                    .setResult(outcome.result())
                    .setMessage(outcome.message())
                    .build());
        }
    }

    private ExecutionReport.Builder report(String id, ExecutionState state) {
        return ExecutionReport.newBuilder().setExecutionId(id).setState(state);
    }

    private void tell(ExecutionReport report) {
        journal.write(report);
        say.accept(DeviceToHub.newBuilder().setExecution(report).build());
    }

    void onCancel(String id) {
        Runnable action = cancels.remove(id);
        if (action != null) {
            action.run();
        }
    }

    void onAcknowledged(String id) {
        journal.acknowledged(id);
    }

    void cut(WireJournal.Loss loss) {
        power++;
        cancels.clear();
        journal.cut(loss);
    }
}
