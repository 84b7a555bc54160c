package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.StorageStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A store that commits when the test says so, and remembers the rows a real one would have. */
final class RecordingStore implements Store {
    final List<Change> uncommitted = new ArrayList<>();
    final List<Sweep> unswept = new ArrayList<>();
    /** Every presence that is on stable storage. */
    final List<Presence> swept = new ArrayList<>();

    final Map<String, ExecutionRecord> executions = new LinkedHashMap<>();
    final Map<String, ShadowRecord> shadows = new LinkedHashMap<>();
    final List<ShadowRevision> revisions = new ArrayList<>();
    final Map<String, BulkRecord> bulks = new LinkedHashMap<>();
    final Map<Long, AnswerRecord> answers = new LinkedHashMap<>();
    final Map<String, RetainedTopic> retained = new LinkedHashMap<>();
    final Map<String, String> settings = new LinkedHashMap<>();
    final Map<String, Mapping> mappings = new LinkedHashMap<>();
    final Map<String, MappedDeviceRecord> mappedDevices = new LinkedHashMap<>();
    /** What a start finds in the history. */
    final List<Sweep.DeviceReading> newest = new ArrayList<>();

    final List<Sweep.BatchMark> marks = new ArrayList<>();
    /** Every event that is on stable storage. */
    final List<DeviceEvent> events = new ArrayList<>();

    final Map<String, Sweep.BatchMark> eventMarks = new LinkedHashMap<>();
    long settledEventNo;
    final List<AuditEntry> audit = new ArrayList<>();
    final List<ConsoleToHub> queries = new ArrayList<>();
    final List<Sight> sights = new ArrayList<>();
    private final ArrayDeque<Origin.OfLink> askers = new ArrayDeque<>();
    final List<Change> committed = new ArrayList<>();
    final ArrayDeque<BulkQuestion> bulkQueries = new ArrayDeque<>();
    boolean takes = true;
    /** How many changes it did not take. */
    int refused;

    long generation = 7;
    /** Events that wait for the broker and are too many to be told of. */
    long unsettledBefore;

    record BulkQuestion(Origin.OfLink asker, BulkQuery query) {}

    @Override
    public boolean record(Change change) {
        if (!takes) {
            refused++;
        }
        return takes && uncommitted.add(change);
    }

    @Override
    public void sweep(Sweep sweep) {
        unswept.add(sweep);
    }

    @Override
    public void query(Origin.OfLink asker, ConsoleToHub query, Sight sight) {
        if (query.hasBulks()) {
            bulkQueries.add(new BulkQuestion(asker, query.getBulks()));
        } else {
            queries.add(query);
            sights.add(sight);
            askers.add(asker);
        }
    }

    @Override
    public StorageStatus storageStatus() {
        return StorageStatus.getDefaultInstance();
    }

    /** Everything recorded is on stable storage now; the event that says so. */
    Event.Stored commit() {
        List<Change> batch = List.copyOf(uncommitted);
        uncommitted.clear();
        committed.addAll(batch);
        batch.forEach(this::apply);
        return new Event.Stored(batch);
    }

    /** The oldest question about a bulk, answered from what is committed as a real store would. */
    Event.Answered answerBulkQuery() {
        BulkQuestion question = bulkQueries.remove();
        HubToConsole.Builder answer =
                HubToConsole.newBuilder().setRequestId(question.asker().requestId());
        BulkRecord bulk = bulks.get(question.query().getBulkId());
        if (bulk == null) {
            answer.setError(Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such bulk."));
        } else {
            answer.setBulks(Bulks.newBuilder()
                    .addBulks(BulkTargets.page(outcome(bulk), question.query().getAfterDeviceId())));
        }
        return new Event.Answered(question.asker(), Frame.of(answer.build()));
    }

    /** The oldest other question, answered so. */
    Event.Answered answer(HubToConsole.Builder answer) {
        Origin.OfLink asker = askers.remove();
        return new Event.Answered(
                asker, Frame.of(answer.setRequestId(asker.requestId()).build()));
    }

    /** What is on the disk of a bulk. */
    Bulk outcome(String bulkId) {
        return outcome(Objects.requireNonNull(bulks.get(bulkId)));
    }

    /** The row of an execution. */
    Execution execution(String executionId) {
        return Objects.requireNonNull(executions.get(executionId)).getExecution();
    }

    private Bulk outcome(BulkRecord bulk) {
        Map<String, BulkTarget> targets = new HashMap<>();
        for (ExecutionRecord record : executions.values()) {
            Execution execution = record.getExecution();
            if (execution.getBulkId().equals(bulk.getBulk().getBulkId())) {
                targets.put(
                        execution.getDeviceId(),
                        BulkTarget.newBuilder()
                                .setDeviceId(execution.getDeviceId())
                                .setExecutionId(execution.getExecutionId())
                                .setState(execution.getState())
                                .build());
            }
        }
        return BulkTargets.outcome(bulk, targets);
    }

    private void remove(Change.DeviceRemoved removed) {
        String device = removed.device().value();
        shadows.remove(device);
        mappedDevices.remove(device);
        executions
                .values()
                .removeIf(row -> row.getExecution().getDeviceId().equals(device)
                        && (removed.eraseHistory()
                                || !ExecutionStates.isTerminal(
                                        row.getExecution().getState())));
    }

    private void apply(Change change) {
        if (change instanceof Change.AnswerQueued queued) {
            answers.put(queued.answer().getAnswerNo(), queued.answer());
        } else if (change instanceof Change.AnswersSettled settled) {
            settled.answerNos().forEach(answers::remove);
        } else if (change instanceof Change.RetainedNoted noted) {
            noted.notes().written().forEach(topic -> retained.put(topic.topic(), topic));
            noted.notes().emptied().forEach(topic -> retained.remove(topic.topic()));
        } else if (change instanceof Change.ExecutionChanged changed) {
            executions.put(changed.execution().getExecution().getExecutionId(), changed.execution());
        } else if (change instanceof Change.DeviceRemoved removed) {
            remove(removed);
        } else if (change instanceof Change.LateReport late) {
            executions.computeIfPresent(
                    late.execution().value(), (id, row) -> late.appliedTo(row).orElse(row));
        } else if (change instanceof Change.ShadowChanged changed) {
            shadows.put(changed.shadow().getShadow().getDeviceId(), changed.shadow());
            revisions.addAll(changed.revisions());
        } else if (change instanceof Change.MappingChanged changed) {
            mappings.put(changed.mapping().getName(), changed.mapping());
        } else if (change instanceof Change.MappingRemoved removed) {
            mappings.remove(removed.name());
        } else if (change instanceof Change.MappedDeviceChanged changed) {
            mappedDevices.put(changed.device().getDeviceId(), changed.device());
        } else if (change instanceof Change.MappedDeviceRemoved removed) {
            mappedDevices.remove(removed.device().value());
        } else if (change instanceof Change.BulkChanged changed) {
            bulks.put(changed.bulk().getBulk().getBulkId(), changed.bulk());
        } else if (change instanceof Change.SettingChanged changed) {
            settings.put(changed.name(), changed.text());
            settings.values().remove("");
        } else if (change instanceof Change.Audited audited) {
            audit.add(audited.entry());
        } else if (change instanceof Change.Together together) {
            together.changes().forEach(this::apply);
        }
    }

    KeptEvents keptEvents() {
        long last = events.stream().mapToLong(DeviceEvent::getEventNo).max().orElse(0);
        return new KeptEvents(
                Math.max(last, settledEventNo),
                eventMarks.values().stream().filter(mark -> mark.batchNo() > 0).toList(),
                events.stream()
                        .filter(event -> event.getEventNo() > settledEventNo)
                        .toList(),
                unsettledBefore);
    }

    /** The oldest sweep is on stable storage now; the event that says so. */
    Event.Swept sweepCommitted() {
        Sweep sweep = unswept.remove(0);
        sweep.presences().forEach(change -> swept.add(change.presence()));
        events.addAll(sweep.events());
        settledEventNo = Math.max(settledEventNo, sweep.settledEventNo());
        sweep.eventMarks().forEach(mark -> eventMarks.put(mark.device() + " " + mark.bootId(), mark));
        return new Event.Swept(sweep.id());
    }

    /** The same disk at another start: only what was committed is there. */
    RecordingStore reopened() {
        RecordingStore next = new RecordingStore();
        next.generation = generation + 1;
        if (!swept.isEmpty()) {
            next.swept.add(swept.get(swept.size() - 1));
        }
        next.executions.putAll(executions);
        next.shadows.putAll(shadows);
        next.settings.putAll(settings);
        next.bulks.putAll(bulks);
        next.audit.addAll(audit);
        next.answers.putAll(answers);
        next.retained.putAll(retained);
        next.mappings.putAll(mappings);
        next.mappedDevices.putAll(mappedDevices);
        next.events.addAll(events);
        next.eventMarks.putAll(eventMarks);
        next.settledEventNo = settledEventNo;
        next.unsettledBefore = unsettledBefore;
        return next;
    }
}
