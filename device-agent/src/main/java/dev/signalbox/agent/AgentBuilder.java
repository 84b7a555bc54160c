package dev.signalbox.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an {@link Agent} is made of. Not thread-safe; used once. */
public final class AgentBuilder {
    /** About 8,000 readings. */
    private static final long DEFAULT_BUFFER_BYTES = 1 << 20;

    private static final int DEFAULT_PARALLEL_RUNS = 4;

    final URI hub;
    final List<Capability> capabilities = new ArrayList<>();
    String token = "";
    String model = "";
    String manufacturer = "";
    String firmwareVersion = "";
    String agentName = "signalbox-agent";

    @Nullable
    Path journal;

    Duration batchEvery = Duration.ofSeconds(1);
    int batchReadings = 500;
    long bufferBytes = DEFAULT_BUFFER_BYTES;
    int parallelRuns = DEFAULT_PARALLEL_RUNS;

    @Nullable
    AgentThreads threads;

    RandomGenerator random = RandomGenerator.getDefault();

    AgentBuilder(URI hub) {
        this.hub = HubAddress.ofLink(hub);
    }

    /** The device's token, from {@link Join}. */
    public AgentBuilder token(String deviceToken) {
        token = deviceToken;
        return this;
    }

    public AgentBuilder capabilities(Capability... declared) {
        return capabilities(List.of(declared));
    }

    public AgentBuilder capabilities(List<? extends Capability> declared) {
        capabilities.addAll(declared);
        return this;
    }

    public AgentBuilder model(String name) {
        model = name;
        return this;
    }

    public AgentBuilder manufacturer(String name) {
        manufacturer = name;
        return this;
    }

    public AgentBuilder firmwareVersion(String version) {
        firmwareVersion = version;
        return this;
    }

    /** What software this is, for the hub's people. */
    public AgentBuilder agentName(String name) {
        agentName = name;
        return this;
    }

    /** Where executions are journalled; one file per device. Without it a restart of the process forgets them. */
    public AgentBuilder journal(Path file) {
        journal = file;
        return this;
    }

    /**
     * How long a reading waits for others to share a batch, at least 20 ms: those of one measuring round come one after
     * the other. Default 1 s.
     */
    public AgentBuilder batchEvery(Duration interval) {
        batchEvery = interval;
        return this;
    }

    /** A batch goes early when this many readings wait. Default 500. */
    public AgentBuilder batchReadings(int readings) {
        batchReadings = readings;
        return this;
    }

    /** Memory for readings the hub has not stored; the oldest give way. Default 1 MiB. */
    public AgentBuilder bufferBytes(long limit) {
        bufferBytes = limit;
        return this;
    }

    /** How many commands of this device may run at one time. Default 4. */
    public AgentBuilder parallelRuns(int runs) {
        parallelRuns = runs;
        return this;
    }

    /** Shares threads with other agents; the caller closes them. Default: its own. */
    public AgentBuilder threads(AgentThreads shared) {
        threads = shared;
        return this;
    }

    /** Where the jitter of reconnects comes from. */
    public AgentBuilder random(RandomGenerator source) {
        random = source;
        return this;
    }

    /**
     * Opens the journal.
     *
     * @throws JournalDamagedException when the journal cannot be trusted
     * @throws IOException when it cannot be opened, or another agent has it open
     */
    public Agent build() throws IOException {
        AgentThreads shared = threads;
        AgentThreads used = shared != null ? shared : AgentThreads.create(parallelRuns);
        try {
            Clockwork clock = used.clock();
            Path file = journal;
            Journal opened = file == null ? new MemoryJournal() : FileJournal.open(file, clock.wallMillis());
            Transport transport = new WebSocketTransport(used.http(), clock);
            return new Agent(this, opened, clock, transport, used.bodies(), shared != null ? () -> {} : used::close);
        } catch (IOException e) {
            if (shared == null) {
                used.close();
            }
            throw e;
        }
    }
}
