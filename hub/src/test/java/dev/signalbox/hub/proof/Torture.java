package dev.signalbox.hub.proof;

import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.hub.proof.Chronicle.Line;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** One run: a fleet at work while a nemesis strikes, then peace, then the judgement. Confined to the run's thread. */
final class Torture {
    private static final int REST_CALLERS = 3;
    private static final int CONSOLE_CALLERS = 2;
    private static final Duration PEACE = Duration.ofMinutes(4);
    private static final int PAGE = 500;

    /** Readings bear their devices' time, or the hub's where its clock was off. */
    private static final long CLOCK_MARGIN_MILLIS = Duration.ofDays(4).toMillis();

    /**
     * What came of it.
     *
     * @param violations a sentence each; empty: every promise was kept
     * @param report for people
     */
    record Verdict(List<String> violations, String report) {}

    private final Path directory;
    private final Chronicle chronicle;
    private final long seed;
    private final Duration duration;
    private final long startedAtMillis = System.currentTimeMillis();
    private String audit = "not read";

    Torture(Path directory, Chronicle chronicle, long seed, Duration duration) {
        this.directory = directory;
        this.chronicle = chronicle;
        this.seed = seed;
        this.duration = duration;
    }

    Verdict run() throws IOException, InterruptedException {
        Random random = new Random(seed);
        try (Testbed testbed = new Testbed(directory, chronicle)) {
            CountDownLatch enough = new CountDownLatch(1);
            List<FutureTask<Void>> callers =
                    callers(testbed, enough).stream().map(FutureTask::new).toList();
            callers.forEach(caller -> new Thread(caller, "caller").start());
            Nemesis nemesis = new Nemesis(testbed, chronicle, random);
            long end = System.nanoTime() + duration.toNanos();
            try {
                while (System.nanoTime() - end < 0) {
                    nemesis.strike();
                }
            } finally {
                testbed.heal();
                enough.countDown();
            }
            List<String> violations = new ArrayList<>();
            for (FutureTask<Void> caller : callers) {
                try {
                    caller.get();
                } catch (ExecutionException e) {
                    violations.add("A caller gave up: " + e.getCause());
                }
            }
            collect(testbed);
            violations.addAll(HistoryChecker.check(chronicle.lines()));
            violations.addAll(emptiness(nemesis));
            return new Verdict(violations, report(nemesis, violations));
        }
    }

    private List<Callable<Void>> callers(Testbed testbed, CountDownLatch enough) {
        List<Callable<Void>> callers = new ArrayList<>();
        String url = Testbed.urlOf(testbed.toCallers).toString();
        for (int i = 0; i < REST_CALLERS; i++) {
            Rest rest = new Rest(url, testbed.tokenOf(Role.ROLE_OPERATOR));
            callers.add(caller("script-" + i, new RestDoor(rest), testbed, callers.size(), enough));
        }
        for (int i = 0; i < CONSOLE_CALLERS; i++) {
            String name = "console-" + i;
            ConsoleDoor door = new ConsoleDoor(
                    url,
                    testbed.tokenOf(Role.ROLE_OPERATOR),
                    execution -> chronicle.add(
                            new Fact.Told(execution.getExecutionId(), execution.getState(), name + " watching")));
            callers.add(caller(name, door, testbed, callers.size(), enough));
        }
        Rest bulks = new Rest(url, testbed.tokenOf(Role.ROLE_OPERATOR));
        callers.add(new Bulker(bulks, seed + 1 + callers.size(), chronicle, enough));
        Rest shadows = new Rest(url, testbed.tokenOf(Role.ROLE_OPERATOR));
        callers.add(new Desirer(shadows, testbed.deviceNames(), seed + 1 + callers.size(), chronicle, enough));
        return callers;
    }

    private Caller caller(String name, Caller.Door door, Testbed testbed, int number, CountDownLatch enough) {
        return new Caller(name, door, testbed.deviceNames(), seed + 1 + number, chronicle, enough);
    }

    private void collect(Testbed testbed) throws IOException, InterruptedException {
        awaitPeace(
                "every execution has ended",
                () -> testbed.admin.executions().stream()
                        .allMatch(execution -> ExecutionStates.isTerminal(execution.getState())));
        awaitPeace(
                "every bulk has ended",
                () -> testbed.admin.bulks().stream()
                        .allMatch(bulk -> bulk.getState() == BulkState.BULK_STATE_FINISHED));
        awaitPeace(
                "every device is as it is desired",
                () -> testbed.deviceNames().stream()
                        .map(testbed.admin::shadow)
                        .allMatch(shadow -> shadow.getLeavesList().stream()
                                .allMatch(leaf -> leaf.getSync() == SyncState.SYNC_STATE_IN_SYNC)));
        testbed.stopMeasuring();
        testbed.chronicleDevices();
        for (Execution execution : testbed.admin.executions()) {
            chronicle.add(kept(execution));
        }
        testbed.admin.bulks().forEach(bulk -> keep(testbed.admin.bulk(bulk.getBulkId())));
        for (String device : testbed.deviceNames()) {
            testbed.admin.shadow(device).getLeavesList().stream()
                    .filter(leaf -> leaf.getDesiredVersion() > 0)
                    .forEach(leaf -> chronicle.add(new Fact.ShadowKept(
                            device,
                            leaf.getDesiredVersion(),
                            (long) leaf.getDesired().getNumberValue(),
                            (long) leaf.getReported().getNumberValue())));
        }
        readAudit(testbed.admin);
        for (String device : testbed.deviceNames()) {
            readHistory(testbed.admin, device);
        }
    }

    private static Fact.Kept kept(Execution execution) {
        boolean sent = execution.getTimelineList().stream()
                .anyMatch(step -> step.getStep().equals("written"));
        boolean beforeStart = execution.getState() == ExecutionState.EXECUTION_STATE_CANCELLED
                && execution.getError().getMessage().contains("before it");
        return new Fact.Kept(
                execution.getExecutionId(),
                execution.getDeviceId(),
                execution.getState(),
                sent,
                beforeStart,
                execution.getBulkId());
    }

    private void keep(Bulk bulk) {
        BulkCounts counts = bulk.getCounts();
        int ended = counts.getSucceeded() + counts.getFailed() + counts.getCancelled() + counts.getRefused();
        chronicle.add(new Fact.BulkKept(bulk.getBulkId(), bulk.getState() == BulkState.BULK_STATE_FINISHED, ended));
        for (BulkTarget target : bulk.getTargetsList()) {
            chronicle.add(new Fact.BulkOutcome(
                    bulk.getBulkId(),
                    target.getDeviceId(),
                    target.getExecutionId(),
                    target.getState(),
                    target.getRefusal().getMessage()));
        }
    }

    private static void awaitPeace(String what, Callable<Boolean> isSo) {
        Awaitility.await(what)
                .atMost(PEACE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(isSo);
    }

    private void readAudit(Rest admin) throws IOException {
        long before = 0;
        long count = 0;
        while (true) {
            HttpResponse<String> answer =
                    admin.get("/api/v1/audit?limit=" + PAGE + (before == 0 ? "" : "&cursor=" + before));
            if (answer.statusCode() != 200) {
                throw new IOException("the audit was not answered: " + answer.statusCode() + " " + answer.body());
            }
            AuditEntries.Builder page = AuditEntries.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(answer.body(), page);
            if (page.getEntriesCount() == 0) {
                break;
            }
            for (AuditEntry entry : page.getEntriesList()) {
                count++;
                before = entry.getEntryNo();
                if (entry.getAction().equals("command")) {
                    chronicle.add(new Fact.Audited(entry.getSubject()));
                }
            }
        }
        chronicle.add(new Fact.AuditRead(count));
        audit = count + " entries checked";
    }

    private void readHistory(Rest admin, String device) throws IOException {
        List<Long> numbers = new ArrayList<>();
        readHistory(
                admin,
                device,
                startedAtMillis - CLOCK_MARGIN_MILLIS,
                System.currentTimeMillis() + CLOCK_MARGIN_MILLIS,
                numbers);
        numbers.sort(null);
        for (int i = 0; i < numbers.size(); ) {
            int next = i + 1;
            while (next < numbers.size() && numbers.get(next) == numbers.get(next - 1) + 1) {
                next++;
            }
            chronicle.add(new Fact.Stored(device, numbers.get(i), numbers.get(next - 1)));
            i = next;
        }
    }

    /** In as many questions as it takes for every answer to hold single readings. */
    private static void readHistory(Rest admin, String device, long from, long to, List<Long> numbers)
            throws IOException {
        HttpResponse<String> answer = admin.get("/api/v1/devices/" + device + "/history?points=5000&metric="
                + ProvingDevice.METRIC + "&from=" + from + "&to=" + to);
        History.Builder history = History.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(answer.body(), history);
        if (history.getStepMs() == 0) {
            history.getPointsList().forEach(point -> numbers.add((long) point.getValue()));
        } else if (to - from <= 1) {
            throw new IOException(device + " has too many readings of one millisecond");
        } else {
            long middle = from + (to - from) / 2;
            readHistory(admin, device, from, middle, numbers);
            readHistory(admin, device, middle, to, numbers);
        }
    }

    /** A run in which nothing happened proves nothing. */
    private List<String> emptiness(Nemesis nemesis) {
        List<String> empty = new ArrayList<>();
        if (nemesis.applied().isEmpty()) {
            empty.add("The nemesis never struck.");
        }
        for (Class<? extends Fact> kind : List.of(
                Fact.Accepted.class,
                Fact.Effect.class,
                Fact.Kept.class,
                Fact.BulkKept.class,
                Fact.Desired.class,
                Fact.Applied.class,
                Fact.Acknowledged.class,
                Fact.Stored.class)) {
            if (facts(kind).isEmpty()) {
                empty.add("Nothing was " + kind.getSimpleName() + ".");
            }
        }
        facts(Fact.Refused.class).stream()
                .map(Fact.Refused::reason)
                .filter(reason -> !reason.contains("DEVICE_AWAY"))
                .distinct()
                .forEach(reason -> empty.add("A caller was refused: " + reason));
        return empty;
    }

    private String report(Nemesis nemesis, List<String> violations) {
        StringBuilder text = new StringBuilder();
        text.append("torture of ")
                .append(duration)
                .append(", seed ")
                .append(seed)
                .append('\n');
        nemesis.applied()
                .forEach((fault, count) -> text.append("  ")
                        .append(fault.words())
                        .append(": ")
                        .append(count)
                        .append('\n'));
        nemesis.impossible()
                .forEach(why -> text.append("  NOT APPLIED ").append(why).append('\n'));
        long readings = facts(Fact.Acknowledged.class).stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        text.append("commands: ")
                .append(distinct(Fact.Asked.class, Fact.Asked::key))
                .append(" asked, ")
                .append(facts(Fact.Asked.class).size())
                .append(" times; ")
                .append(distinct(Fact.Accepted.class, Fact.Accepted::execution))
                .append(" accepted, ")
                .append(facts(Fact.Refused.class).size())
                .append(" refused (device away); ")
                .append(facts(Fact.Effect.class).size())
                .append(" effects\noutcomes: ")
                .append(outcomes())
                .append("\nbulks: ")
                .append(facts(Fact.BulkKept.class).size())
                .append(" with ")
                .append(facts(Fact.BulkOutcome.class).size())
                .append(" outcomes\nproperties desired: ")
                .append(facts(Fact.Desired.class).size())
                .append(", handed to devices: ")
                .append(facts(Fact.Applied.class).size())
                .append("\nreadings acknowledged: ")
                .append(readings)
                .append("\naudit: ")
                .append(audit)
                .append("\nfacts: ")
                .append(chronicle.lines().size())
                .append(" in ")
                .append(chronicle.file())
                .append("\nverdict: ")
                .append(violations.isEmpty() ? "every promise was kept" : violations.size() + " VIOLATIONS")
                .append('\n');
        violations.stream()
                .limit(50)
                .forEach(violation -> text.append("  ").append(violation).append('\n'));
        return text.toString();
    }

    private Map<String, Long> outcomes() {
        return facts(Fact.Kept.class).stream()
                .collect(Collectors.groupingBy(
                        kept -> kept.state().name().substring("EXECUTION_STATE_".length()),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private <F extends Fact> long distinct(Class<F> kind, Function<F, String> name) {
        return facts(kind).stream().map(name).distinct().count();
    }

    private <F extends Fact> List<F> facts(Class<F> kind) {
        return chronicle.lines().stream()
                .map(Line::fact)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
