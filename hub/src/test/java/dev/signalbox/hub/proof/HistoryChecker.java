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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges a recorded run by what Signalbox promises of commands and readings: one sentence for each promise that was
 * broken, with the execution or the device it was broken for. Confined to the thread that checks.
 */
final class HistoryChecker {
    /** A device has so long to answer a request to cancel. */
    private static final long CANCEL_MILLIS = 30_000;

    /** So long a hub that starts waits for the devices, whatever its calendar says. */
    private static final long RETURN_MILLIS = 120_000;

    private final List<Line> lines;
    private final List<String> violations = new ArrayList<>();

    private final Map<String, Wish> wishes = new HashMap<>();
    private final Map<String, String> executionsOfKeys = new HashMap<>();
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Map<String, List<Life>> starts = new TreeMap<>();
    private final Map<String, List<Trouble>> troubles = new HashMap<>();
    private final Map<String, TreeMap<Long, Integer>> stored = new TreeMap<>();
    private final BulkJudge bulks = new BulkJudge();
    private final ShadowJudge shadows = new ShadowJudge();

    /** Where a hub was started while a clock had been moved before. */
    private final List<Integer> startsAfterClockMoves = new ArrayList<>();

    /** Executions and bulks. */
    private final Set<String> cancelsAsked = new HashSet<>();

    private boolean clockMoved;
    private boolean auditRead;

    /** One key of a caller. */
    record Wish(int line, long atMillis, Fact.Asked asked) {}

    /** What can explain that nobody knows how an execution ended; of a silence, how long it was. */
    private record Trouble(int line, boolean lostTrack, long silentMillis) {}

    /** Everything seen of one execution. */
    private static final class Life {
        final String id;

        @Nullable
        Wish wish;

        int acceptedLine;
        int effects;
        int audited;
        Fact.@Nullable Kept kept;

        @Nullable
        ExecutionState end;

        long endedAtMillis;
        int endedLine;
        final Map<String, ExecutionState> lastTold = new HashMap<>();

        Life(String id) {
            this.id = id;
        }
    }

    private HistoryChecker(List<Line> lines) {
        this.lines = lines;
    }

    /** Empty: every promise was kept. */
    static List<String> check(List<Line> lines) {
        HistoryChecker checker = new HistoryChecker(lines);
        for (int i = 0; i < lines.size(); i++) {
            checker.take(i, lines.get(i));
        }
        checker.lives.values().forEach(checker::judge);
        checker.judgeOrder();
        checker.judgeReadings();
        checker.violations.addAll(checker.bulks.violations());
        checker.violations.addAll(checker.shadows.violations());
        return checker.violations;
    }

    private void take(int number, Line line) {
        Fact fact = line.fact();
        bulks.take(number, line);
        shadows.take(fact);
        if (fact instanceof Fact.Asked asked) {
            wishes.putIfAbsent(asked.key(), new Wish(number, line.atMillis(), asked));
        } else if (fact instanceof Fact.Accepted accepted) {
            takeAccepted(number, accepted);
        } else if (fact instanceof Fact.Effect effect) {
            takeEffect(effect);
        } else if (fact instanceof Fact.CancelAsked cancel) {
            cancelsAsked.add(cancel.id());
        } else if (fact instanceof Fact.Told told) {
            takeTold(number, line, told.execution(), told.state(), told.observer());
        } else if (fact instanceof Fact.Kept kept) {
            life(kept.execution()).kept = kept;
            takeTold(number, line, kept.execution(), kept.state(), "the hub at the end");
        } else if (fact instanceof Fact.Audited audited) {
            life(audited.execution()).audited++;
        } else if (fact instanceof Fact.AuditRead) {
            auditRead = true;
        } else if (fact instanceof Fact.DeviceCrashed crashed) {
            trouble(crashed.device(), new Trouble(number, true, 0));
        } else if (fact instanceof Fact.JournalLost lost) {
            trouble(lost.device(), new Trouble(number, true, 0));
        } else if (fact instanceof Fact.Silenced silenced) {
            trouble(silenced.device(), new Trouble(number, false, silenced.millis()));
        } else if (fact instanceof Fact.ClockMoved) {
            clockMoved = true;
        } else if (fact instanceof Fact.HubStarted && clockMoved) {
            startsAfterClockMoves.add(number);
        } else if (fact instanceof Fact.Stored held) {
            TreeMap<Long, Integer> numbers = stored.computeIfAbsent(held.device(), device -> new TreeMap<>());
            for (long n = held.first(); n <= held.last(); n++) {
                numbers.merge(n, 1, Integer::sum);
            }
        }
    }

    private void takeAccepted(int number, Fact.Accepted accepted) {
        Wish wish = wishes.get(accepted.key());
        Life life = life(accepted.execution());
        if (wish == null) {
            violations.add(life.id + " was accepted for the key " + accepted.key() + ", which nobody used.");
            return;
        }
        if (life.wish == null) {
            life.wish = wish;
            life.acceptedLine = number;
        } else if (!life.wish.equals(wish)) {
            violations.add(
                    life.id + " is the answer to two keys, " + life.wish.asked.key() + " and " + accepted.key() + ".");
        }
    }

    private void takeEffect(Fact.Effect effect) {
        Life life = life(effect.execution());
        life.effects++;
        if (life.effects == 1) {
            starts.computeIfAbsent(effect.device(), device -> new ArrayList<>()).add(life);
        }
        if (life.wish != null && !life.wish.asked.device().equals(effect.device())) {
            violations.add(
                    life.id + " was meant for " + life.wish.asked.device() + " and ran on " + effect.device() + ".");
        }
    }

    private void takeTold(int number, Line line, String id, ExecutionState state, String observer) {
        Life life = life(id);
        ExecutionState before = life.lastTold.put(observer, state);
        if (life.end == null) {
            if (ExecutionStates.isTerminal(state)) {
                life.end = state;
                life.endedAtMillis = line.atMillis();
                life.endedLine = number;
            }
        } else if (ExecutionStates.isTerminal(state) && state != life.end) {
            violations.add(id + " had ended as " + named(life.end) + " and became " + named(state) + ".");
        } else if (before != null && ExecutionStates.isTerminal(before) && !ExecutionStates.isTerminal(state)) {
            violations.add(id + " had ended for " + observer + " and was " + named(state) + " again.");
        }
    }

    private void judge(Life life) {
        ExecutionState end = life.end;
        Fact.Kept kept = life.kept;
        if (life.wish == null && kept != null) {
            life.wish = bulks.wishFor(kept);
            // When it was made nobody was told.
            life.acceptedLine = Integer.MAX_VALUE;
        }
        judgeKey(life);
        if (life.wish == null) {
            if (life.effects > 0 || kept != null) {
                violations.add(life.id + " is known to the hub or a device, and nobody was told of it.");
            }
            return;
        }
        if (end == null) {
            violations.add(life.id + " was accepted and never ended.");
        }
        if (kept == null) {
            violations.add(life.id + " was accepted and the hub does not know it any more.");
        }
        if (life.effects > 1) {
            violations.add(life.id + " ran " + life.effects + " times.");
        }
        if (auditRead && life.audited != 1) {
            violations.add(life.id + " has " + life.audited + " audit entries, not one.");
        }
        if (end != null) {
            judgeEnd(life, life.wish, end, kept);
        }
    }

    private void judgeEnd(Life life, Wish wish, ExecutionState end, Fact.@Nullable Kept kept) {
        boolean sent = kept != null && kept.sent();
        switch (end) {
            case EXECUTION_STATE_SUCCEEDED -> {
                if (life.effects == 0) {
                    violations.add(life.id + " SUCCEEDED and did not run.");
                }
            }
            case EXECUTION_STATE_REJECTED -> mustNotHaveRun(life, "was REJECTED");
            case EXECUTION_STATE_EXPIRED -> {
                mustNotHaveRun(life, "EXPIRED");
                if (sent) {
                    violations.add(life.id + " EXPIRED after it had been sent.");
                }
                judgeTime(life, wish, wish.asked.patienceMillis());
            }
            case EXECUTION_STATE_TIMED_OUT ->
                judgeTime(life, wish, patienceMillis(life, ProvingDevice.RUN_TIMEOUT.toMillis()));
            case EXECUTION_STATE_CANCELLED -> {
                if (kept != null && (kept.beforeStart() || !sent)) {
                    mustNotHaveRun(life, "was CANCELLED before it started");
                }
            }
            case EXECUTION_STATE_INDETERMINATE -> {
                long askedMillis = wish.asked.patienceMillis();
                long patienceMillis = patienceMillis(
                        life, calendarOnly(life, wish) ? Math.min(RETURN_MILLIS, askedMillis) : askedMillis);
                boolean explained = troubles.getOrDefault(wish.asked.device(), List.of()).stream()
                        .filter(trouble -> trouble.line > wish.line)
                        .anyMatch(trouble -> trouble.lostTrack || trouble.silentMillis >= patienceMillis);
                if (!explained) {
                    violations.add(
                            life.id + " is INDETERMINATE, but its device neither crashed, nor lost its journal, nor"
                                    + " was silent for as long as that may wait.");
                }
            }
            default -> {}
        }
    }

    private long patienceMillis(Life life, long uncancelledMillis) {
        boolean maybeCancelled =
                cancelsAsked.contains(life.id) || (life.kept != null && cancelsAsked.contains(life.kept.bulk()));
        return maybeCancelled ? Math.min(CANCEL_MILLIS, uncancelledMillis) : uncancelledMillis;
    }

    private void mustNotHaveRun(Life life, String what) {
        if (life.effects > 0) {
            violations.add(life.id + " " + what + " and ran.");
        }
    }

    /** A hub that starts has only the calendar to go by; one that runs must not be misled by it. */
    private boolean calendarOnly(Life life, Wish wish) {
        return startsAfterClockMoves.stream().anyMatch(start -> start > wish.line && start < life.endedLine);
    }

    private void judgeTime(Life life, Wish wish, long leastMillis) {
        long waitedMillis = life.endedAtMillis - wish.atMillis;
        if (!calendarOnly(life, wish) && waitedMillis < leastMillis && life.end != null) {
            violations.add(
                    life.id + " " + named(life.end) + " after " + waitedMillis + " ms and had " + leastMillis + " ms.");
        }
    }

    private void judgeKey(Life life) {
        if (life.wish == null) {
            return;
        }
        String other = executionsOfKeys.putIfAbsent(life.wish.asked.key(), life.id);
        if (other != null) {
            violations.add(life.id + " and " + other + " are the answers to one key, " + life.wish.asked.key() + ".");
        }
    }

    /** What was accepted before the other was even asked for starts before it. */
    private void judgeOrder() {
        for (Map.Entry<String, List<Life>> device : starts.entrySet()) {
            Life latestAsked = null;
            for (Life life : device.getValue()) {
                if (life.wish == null) {
                    continue;
                }
                if (latestAsked != null && latestAsked.wish != null && life.acceptedLine < latestAsked.wish.line) {
                    violations.add(life.id + " was accepted before " + latestAsked.id + " was asked for, and "
                            + device.getKey() + " started it later.");
                }
                if (latestAsked == null || latestAsked.wish == null || life.wish.line > latestAsked.wish.line) {
                    latestAsked = life;
                }
            }
        }
    }

    private void judgeReadings() {
        for (Line line : lines) {
            if (line.fact() instanceof Fact.Acknowledged acknowledged) {
                Map<Long, Integer> numbers = stored.getOrDefault(acknowledged.device(), new TreeMap<>());
                long lost = 0;
                long firstLost = 0;
                for (long n = acknowledged.last(); n >= acknowledged.first(); n--) {
                    if (!numbers.containsKey(n)) {
                        lost++;
                        firstLost = n;
                    }
                }
                if (lost > 0) {
                    violations.add(
                            acknowledged.device() + " had " + lost + " readings acknowledged that are not stored,"
                                    + " the first of them number " + firstLost + ".");
                }
            }
        }
        stored.forEach((device, numbers) -> numbers.forEach((number, times) -> {
            if (times > 1) {
                violations.add(device + " has its reading number " + number + " stored " + times + " times.");
            }
        }));
    }

    private Life life(String id) {
        return lives.computeIfAbsent(id, Life::new);
    }

    private void trouble(String device, Trouble trouble) {
        troubles.computeIfAbsent(device, name -> new ArrayList<>()).add(trouble);
    }

    private static String named(ExecutionState state) {
        return state.name().substring("EXECUTION_STATE_".length());
    }
}
