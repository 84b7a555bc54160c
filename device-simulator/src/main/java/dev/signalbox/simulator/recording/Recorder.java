package dev.signalbox.simulator.recording;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.TimelineStep;
import dev.signalbox.proto.v1.Update;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down what a hub shows a console of one device, without touching the device. Not thread-safe but for {@link #stop}. */
public final class Recorder {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** What was recorded. Immutable. */
    public record Tally(long readings, long properties, long events, long answers, long thinned) {}

    private final URI hub;
    private final String token;
    private final String device;
    private final Path file;
    private final Set<String> answered = new HashSet<>();
    private final Map<String, Value> reported = new HashMap<>();
    /** Of what the device declared; known once the hub said so. */
    private Mask mask = new Mask(Capabilities.getDefaultInstance());

    private long readings;
    private long properties;
    private long events;
    private long answers;
    private long thinned;
    private volatile boolean stopped;

    /** The device's clock at the start of the recording; 0: it has not said anything yet. */
    private long deviceStartMillis;

    private long startNanos;
    private boolean snapshotTaken;

    /** A console's {@code token}, of a viewer at least; the file must not be there. */
    public Recorder(URI hub, String token, String device, Path file) {
        this.hub = hub;
        this.token = token;
        this.device = device;
        this.file = file;
    }

    /** From any thread: the recording ends with what it has. */
    public void stop() {
        stopped = true;
    }

    /** Returns after this time, or when it was stopped; throws when the link ends before, with what it has in the file. */
    public Tally record(Duration span) throws IOException, InterruptedException {
        try (ConsoleLink link = new ConsoleLink(hub, token)) {
            Capabilities capabilities = capabilities(link);
            mask = new Mask(capabilities);
            try (BufferedWriter out = created()) {
                RecordingLine.Header header =
                        new RecordingLine.Header(device, Instant.now().toString(), capabilities);
                line(out, RecordingLine.of(header));
                startNanos = System.nanoTime();
                link.watch(device);
                try {
                    follow(link, out, span);
                } finally {
                    line(out, RecordingLine.end(sinceStart()));
                }
            }
        }
        return new Tally(readings, properties, events, answers, thinned);
    }

    private void follow(ConsoleLink link, BufferedWriter out, Duration span) throws IOException, InterruptedException {
        while (!stopped && System.nanoTime() - startNanos < span.toNanos() && moments() < Recording.MOST_MOMENTS) {
            HubToConsole frame = link.next(LOOK);
            if (frame == null) {
                out.flush();
                continue;
            }
            if (frame.hasError()) {
                throw new IOException("the hub says: " + frame.getError().getMessage());
            }
            if (frame.hasExecution()) {
                write(out, frame.getExecution());
            } else if (frame.hasEvent()) {
                write(out, frame.getEvent());
            }
            for (Update update : frame.getBatch().getUpdatesList()) {
                write(out, update);
            }
        }
    }

    private long moments() {
        return readings + properties + events + answers;
    }

    private Capabilities capabilities(ConsoleLink link) throws IOException, InterruptedException {
        link.askForCapabilities(device);
        long end = System.nanoTime() + ANSWER.toNanos();
        while (System.nanoTime() - end < 0) {
            HubToConsole frame = link.next(LOOK);
            if (frame != null && frame.hasError()) {
                throw new IOException("the hub says: " + frame.getError().getMessage());
            }
            if (frame != null && frame.hasCapabilities()) {
                return frame.getCapabilities().getCapabilities();
            }
        }
        throw new IOException("the hub did not say what " + device + " can");
    }

    /** For its owner only: what a device says may be nobody else's business. */
    private BufferedWriter created() throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    private static void line(BufferedWriter out, String line) throws IOException {
        out.write(line);
        out.write('\n');
    }

    private long sinceStart() {
        return Math.max(0, (System.nanoTime() - startNanos) / 1_000_000);
    }

    private void write(BufferedWriter out, Update update) throws IOException {
        switch (update.getChangeCase()) {
            case READING -> write(out, update.getReading());
            case SHADOW -> write(out, update.getShadow());
            case PRESENCE ->
                line(
                        out,
                        RecordingLine.of(new Moment.Present(
                                sinceStart(), update.getPresence().getState())));
            case SNAPSHOT_END -> snapshotTaken = true;
            case THINNING ->
                thinned +=
                        update.getThinning().getOffered() - update.getThinning().getShown();
            default -> {}
        }
    }

    /** By the device's own clock: what the network did to it is not recorded. Those of the snapshot are where it starts. */
    private void write(BufferedWriter out, Reading reading) throws IOException {
        long at = 0;
        if (snapshotTaken) {
            if (deviceStartMillis == 0) {
                deviceStartMillis = reading.getTimeMs() - sinceStart();
            }
            at = Math.max(0, reading.getTimeMs() - deviceStartMillis);
        }
        Value.Builder value = Value.newBuilder();
        switch (reading.getValueCase()) {
            case NUMBER -> value.setNumberValue(reading.getNumber());
            case FLAG -> value.setBoolValue(reading.getFlag());
            default -> value.setStringValue(reading.getText());
        }
        readings++;
        line(
                out,
                RecordingLine.of(new Moment.Read(
                        at,
                        reading.getMetric(),
                        mask.reading(reading.getMetric(), value.build()),
                        reading.getQuality())));
    }

    private void write(BufferedWriter out, Shadow shadow) throws IOException {
        for (ShadowLeaf leaf : shadow.getLeavesList()) {
            Value value = leaf.getReported();
            boolean isNew = leaf.hasReported() && !value.equals(reported.put(leaf.getPath(), value));
            if (isNew) {
                properties++;
                Value masked = mask.property(leaf.getPath(), value);
                line(out, RecordingLine.of(new Moment.Reported(sinceStart(), leaf.getPath(), masked)));
            }
        }
    }

    private void write(BufferedWriter out, DeviceEvent event) throws IOException {
        events++;
        Struct values = mask.event(event.getName(), event.getValuesMap());
        line(out, RecordingLine.of(new Moment.Happened(sinceStart(), event.getName(), values)));
    }

    private void write(BufferedWriter out, Execution execution) throws IOException {
        boolean ends = TwinAnswers.isAnswer(execution.getState());
        if (!ends || !execution.getDeviceId().equals(device) || !answered.add(execution.getExecutionId())) {
            return;
        }
        answers++;
        String command = execution.getCommand();
        Struct parameters = execution.getParameters();
        line(
                out,
                RecordingLine.of(new Moment.Answered(
                        sinceStart(),
                        command,
                        mask.parameters(command, parameters),
                        execution.getState(),
                        tookMillis(execution),
                        mask.result(command, execution.getResult()),
                        mask.message(command, parameters, execution.getError().getMessage()))));
    }

    /** From its first writing to the device to its end. */
    private static long tookMillis(Execution execution) {
        Long written = timeOf(execution, "written");
        Long finished = timeOf(execution, "finished");
        long from = written == null ? execution.getCreatedAtMs() : written;
        return Math.max(0, (finished == null ? execution.getUpdatedAtMs() : finished) - from);
    }

    private static @Nullable Long timeOf(Execution execution, String step) {
        return execution.getTimelineList().stream()
                .filter(one -> one.getStep().equals(step))
                .findFirst()
                .map(TimelineStep::getAtMs)
                .orElse(null);
    }
}
