package dev.signalbox.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.agent.Join;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A device that says markup wherever a device may say anything. Confined to the test's thread. */
final class HostileDevice implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Each ends with where it was said. */
    static final List<String> MARKUP = List.of(
            "<img src=x onerror=window.pwned=1>",
            "\"><svg onload=window.pwned=1>",
            "</script><script>window.pwned=1</script>",
            "'><iframe srcdoc=<script>parent.pwned=1</script>>",
            "javascript:window.pwned=1//");

    /** A unit holds no spaces. */
    private static final String UNIT = "{<svg/onload=pwned=1>}";

    private final String id;
    private final Rest rest;
    private final RawDevice link;
    private long lastBatch;
    private long lastReport;
    private long lastEvent;

    private HostileDevice(String id, Rest rest, RawDevice link) {
        this.id = id;
        this.rest = rest;
        this.link = link;
    }

    /** Joined by this name, linked and declared. */
    static HostileDevice linked(RunningHub hub, String id, String name) throws Exception {
        Rest rest = hub.localAdmin();
        String token = Join.at(hub.url(), rest.joinKey(), markup("hardware"), markup("model"), id, name)
                .join()
                .deviceToken();
        RawDevice link = RawDevice.at(hub.url(), token);
        link.says(DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder()
                        .setAgentName(markup("agent name"))
                        .setAgentVersion(markup("agent version"))
                        .setBootId("boot-1"))
                .build());
        link.hears(HubToDevice::hasWelcome);
        link.says(RawDevice.declares(capabilities()));
        return new HostileDevice(id, rest, link);
    }

    static String markup(String place) {
        return MARKUP.get(Math.floorMod(place.hashCode(), MARKUP.size())) + place;
    }

    private static Value text(String place) {
        return Value.newBuilder().setStringValue(markup(place)).build();
    }

    private static Capabilities capabilities() {
        return Capabilities.newBuilder()
                .setModel(markup("model"))
                .setManufacturer(markup("manufacturer"))
                .setFirmwareVersion(markup("firmware version"))
                .addMetrics(Metric.newBuilder()
                        .setName("note")
                        .setTitle(markup("note title"))
                        .setType(ValueType.VALUE_TYPE_TEXT)
                        .setPrimary(true))
                .addMetrics(Metric.newBuilder()
                        .setName("level")
                        .setTitle(markup("level title"))
                        .setType(ValueType.VALUE_TYPE_NUMBER)
                        .setUnit(UNIT))
                .addCommands(Command.newBuilder()
                        .setName("act")
                        .setTitle(markup("command title"))
                        .setDescription(markup("command description"))
                        .addParameters(texts("what", "parameter title").setDefaultText(markup("parameter default")))
                        .addParameters(Parameter.newBuilder()
                                .setName("how")
                                .setType(ValueType.VALUE_TYPE_CHOICE)
                                .addChoices(markup("first choice"))
                                .addChoices(markup("second choice"))))
                .addProperties(Property.newBuilder().setWritable(true).setForm(texts("mode", "mode title")))
                .addProperties(Property.newBuilder()
                        .setForm(Parameter.newBuilder().setName("list").setType(ValueType.VALUE_TYPE_LIST)))
                .addEvents(EventType.newBuilder()
                        .setName("opened")
                        .setTitle(markup("event title"))
                        .setDescription(markup("event description"))
                        .addFields(texts("who", "field title")))
                .build();
    }

    private static Parameter.Builder texts(String name, String title) {
        return Parameter.newBuilder().setName(name).setTitle(markup(title)).setType(ValueType.VALUE_TYPE_TEXT);
    }

    void says(String note) {
        link.says(readings(++lastBatch, note));
        long batch = lastBatch;
        link.hears(frame -> frame.getReadingAck().getBatchNo() >= batch);
    }

    private static DeviceToHub readings(long batch, String note) {
        return DeviceToHub.newBuilder()
                .setReadings(ReadingBatch.newBuilder()
                        .setBatchNo(batch)
                        .addReadings(Reading.newBuilder().setMetric("note").setText(note))
                        .addReadings(Reading.newBuilder().setMetric("level").setNumber(1)))
                .build();
    }

    void reports(boolean full) {
        ListValue list = ListValue.newBuilder().addValues(text("list")).build();
        link.says(DeviceToHub.newBuilder()
                .setReported(ReportedState.newBuilder()
                        .setReportNo(++lastReport)
                        .setFull(full)
                        .putLeaves("mode", text("mode"))
                        .putLeaves("list", Value.newBuilder().setListValue(list).build()))
                .build());
        long report = lastReport;
        link.hears(frame -> frame.getReportedAck().getReportNo() >= report);
    }

    /** What people want of the mode. */
    void refuses() {
        rest.desire(id, "{\"mode\":\"eco\"}", 0);
        long version = link.hears(HubToDevice::hasDesired).getDesired().getVersion();
        link.says(DeviceToHub.newBuilder()
                .setReported(ReportedState.newBuilder()
                        .setReportNo(++lastReport)
                        .addProgress(LeafProgress.newBuilder()
                                .setPath("mode")
                                .setDesiredVersion(version)
                                .setSync(SyncState.SYNC_STATE_REJECTED)
                                .setMessage(markup("refusal of the mode"))))
                .build());
        long report = lastReport;
        link.hears(frame -> frame.getReportedAck().getReportNo() >= report);
    }

    void happens() {
        link.says(DeviceToHub.newBuilder()
                .setEvent(EventReport.newBuilder()
                        .setEventNo(++lastEvent)
                        .setName("opened")
                        .putValues("who", text("event value")))
                .build());
        long event = lastEvent;
        link.hears(frame -> frame.getEventAck().getEventNo() >= event);
    }

    /** A command, which ends like this. */
    void ends(ExecutionState state) {
        ends(rest.invoke(id, "act", "{\"what\":\"<b>nothing</b>\"}", "").getExecutionId(), state);
    }

    private void ends(String id, ExecutionState state) {
        link.hears(frame -> frame.getCommand().getExecutionId().equals(id));
        ExecutionReport.Builder report =
                ExecutionReport.newBuilder().setExecutionId(id).setState(state);
        switch (state) {
            case EXECUTION_STATE_SUCCEEDED ->
                report.setResult(Struct.newBuilder()
                        .putFields(MARKUP.get(0), text("result"))
                        .putFields(
                                "list",
                                Value.newBuilder()
                                        .setListValue(ListValue.newBuilder().addValues(text("listed")))
                                        .build()));
            case EXECUTION_STATE_FAILED -> report.setMessage(markup("failure"));
            default -> report.setMessage(markup("rejection"));
        }
        link.says(DeviceToHub.newBuilder().setExecution(report).build());
        link.hears(frame -> frame.getExecutionAck().getExecutionId().equals(id));
    }

    /** The bulk. */
    String failsInABulk() {
        String request = "{\"selector\":{\"deviceIds\":[\"" + id + "\"]},\"command\":\"act\"}";
        String id = Rest.read(rest.post("/api/v1/bulks", request, Map.of()), Bulk.newBuilder())
                .getBulkId();
        String execution = await().atMost(SOON)
                .until(() -> rest.bulk(id).getTargets(0).getExecutionId(), found -> !found.isEmpty());
        ends(execution, ExecutionState.EXECUTION_STATE_FAILED);
        return id;
    }

    @Override
    public void close() {
        link.close();
    }
}
