package dev.signalbox.hub.proof;

import dev.signalbox.hub.proof.Chronicle.Line;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what became of bulks: each ends, and of each device there is one outcome. Confined to the thread that checks. */
final class BulkJudge {
    private final Map<String, HistoryChecker.Wish> asked = new HashMap<>();
    private final Map<String, String> bulksOfKeys = new LinkedHashMap<>();
    private final Map<String, HistoryChecker.Wish> wishes = new HashMap<>();
    private final Map<String, Fact.BulkKept> kept = new LinkedHashMap<>();
    private final Map<String, List<Fact.BulkOutcome>> outcomes = new HashMap<>();
    private final Map<String, Fact.Kept> executions = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();

    void take(int number, Line line) {
        Fact fact = line.fact();
        if (fact instanceof Fact.BulkAsked wish) {
            asked.putIfAbsent(
                    wish.key(),
                    new HistoryChecker.Wish(
                            number,
                            line.atMillis(),
                            new Fact.Asked(wish.key(), "", wish.command(), wish.patienceMillis())));
        } else if (fact instanceof Fact.BulkAccepted accepted) {
            takeAccepted(accepted);
        } else if (fact instanceof Fact.BulkKept bulk) {
            kept.put(bulk.bulk(), bulk);
        } else if (fact instanceof Fact.BulkOutcome outcome) {
            outcomes.computeIfAbsent(outcome.bulk(), bulk -> new ArrayList<>()).add(outcome);
        } else if (fact instanceof Fact.Kept execution && !execution.bulk().isEmpty()) {
            executions.put(execution.execution(), execution);
        }
    }

    private void takeAccepted(Fact.BulkAccepted accepted) {
        String before = bulksOfKeys.putIfAbsent(accepted.key(), accepted.bulk());
        if (before != null && !before.equals(accepted.bulk())) {
            violations.add("The bulks " + before + " and " + accepted.bulk() + " are the answers to one key, "
                    + accepted.key() + ".");
        }
        HistoryChecker.Wish wish = asked.get(accepted.key());
        if (wish == null) {
            violations.add(accepted.bulk() + " was accepted for the key " + accepted.key() + ", which nobody used.");
        } else {
            wishes.put(accepted.bulk(), wish);
        }
    }

    /** Who wanted this execution: the bulk, once on each device; null: there is no such bulk. */
    HistoryChecker.@Nullable Wish wishFor(Fact.Kept execution) {
        HistoryChecker.Wish wish = wishes.get(execution.bulk());
        return wish == null
                ? null
                : new HistoryChecker.Wish(
                        wish.line(),
                        wish.atMillis(),
                        new Fact.Asked(
                                wish.asked().key() + " on " + execution.device(),
                                execution.device(),
                                wish.asked().command(),
                                wish.asked().patienceMillis()));
    }

    List<String> violations() {
        bulksOfKeys.values().stream().distinct().forEach(this::judge);
        kept.keySet().stream()
                .filter(bulk -> !wishes.containsKey(bulk))
                .forEach(bulk ->
                        violations.add("The bulk " + bulk + " is known to the hub, and nobody was told of it."));
        return violations;
    }

    private void judge(String bulk) {
        Fact.BulkKept end = kept.get(bulk);
        if (end == null) {
            violations.add("The bulk " + bulk + " was accepted and the hub does not know it any more.");
            return;
        }
        if (!end.finished()) {
            violations.add("The bulk " + bulk + " never ended.");
        }
        List<Fact.BulkOutcome> devices = outcomes.getOrDefault(bulk, List.of());
        Set<String> seen = new HashSet<>();
        for (Fact.BulkOutcome device : devices) {
            if (!seen.add(device.device())) {
                violations.add("The bulk " + bulk + " has two outcomes of " + device.device() + ".");
            }
            judge(device);
        }
        if (devices.size() != end.ended()) {
            violations.add("The bulk " + bulk + " counts " + end.ended() + " outcomes and has " + devices.size() + ".");
        }
        long made = executions.values().stream()
                .filter(one -> one.bulk().equals(bulk))
                .count();
        long named =
                devices.stream().filter(device -> !device.execution().isEmpty()).count();
        if (made != named) {
            violations.add("The bulk " + bulk + " names " + named + " executions, and the hub holds " + made + ".");
        }
    }

    private void judge(Fact.BulkOutcome outcome) {
        if (outcome.execution().isEmpty()) {
            // What was cancelled before its turn came says so by its state.
            if (outcome.refused().isEmpty() && outcome.state() != ExecutionState.EXECUTION_STATE_CANCELLED) {
                violations.add("The bulk " + outcome.bulk() + " has no outcome of " + outcome.device() + ".");
            }
            return;
        }
        Fact.Kept execution = executions.get(outcome.execution());
        boolean agrees = execution != null
                && execution.device().equals(outcome.device())
                && execution.state() == outcome.state()
                && ExecutionStates.isTerminal(outcome.state());
        if (!agrees) {
            violations.add("The bulk " + outcome.bulk() + " says " + outcome.state() + " of " + outcome.execution()
                    + " on " + outcome.device() + ", and the hub holds " + execution + ".");
        }
    }
}
