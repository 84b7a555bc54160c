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
    private static final int MAX_MEBIBYTES = 4096;

    final URI hub;
    final List<Capability> capabilities = new ArrayList<>();
    private String hubFingerprint = "";
    String token = "";
    String previousToken = "";

    /** Null: a new token cannot be kept, and is not taken. */
    @Nullable
    TokenStore tokenStore;

    String model = "";
    String manufacturer = "";
    String firmwareVersion = "";
    String agentName = "signalbox-agent";

    @Nullable
    Path journal;

    /** Null: readings are kept in memory only. */
    @Nullable
    Path readingsDirectory;

    private long readingsDirectoryBytes;

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

    /** SHA-256 of the one certificate to trust, of a hub that made its own; not with shared threads. Empty: as Java does. */
    public AgentBuilder hubFingerprint(String sha256) {
        hubFingerprint = sha256;
        return this;
    }

    /** The device's token, from {@link Join}. */
    public AgentBuilder token(String deviceToken) {
        token = deviceToken;
        return this;
    }

    /** What the {@link TokenStore} keeps beside the token: tried where the hub refuses the newer one. Empty: none. */
    public AgentBuilder previousToken(String deviceToken) {
        previousToken = deviceToken;
        return this;
    }

    /** Takes part in the rotation of the token. Without it the agent keeps the one it has. */
    public AgentBuilder tokenStore(TokenStore store) {
        tokenStore = store;
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

    /** Memory for readings the hub has not stored; the oldest give way, to the disk if there is a buffer on it. Default 1 MiB. */
    public AgentBuilder bufferBytes(long limit) {
        bufferBytes = limit;
        return this;
    }

    /**
     * Keeps readings and events the hub has not stored in files too, so that they outlive the process; the oldest readings
     * give way when theirs take this much. One directory per device. What is measured without a link is written and synced
     * once a second, what was sent on one when the hub has not acknowledged it for 3 s: a hub that answers in time leaves
     * nothing to write. Events have a file of their own, of 600 KiB at most: once one has waited for 3 s the new ones are
     * appended and synced once a second. A disk that fails is left alone for a while, and readings and events wait in memory.
     *
     * @param mebibytes 1 to 4,096
     */
    public AgentBuilder bufferOnDisk(Path directory, int mebibytes) {
        if (mebibytes < 1 || mebibytes > MAX_MEBIBYTES) {
            throw new IllegalArgumentException("a buffer on disk has 1 to " + MAX_MEBIBYTES + " MiB, not " + mebibytes);
        }
        readingsDirectory = directory;
        readingsDirectoryBytes = (long) mebibytes << 20;
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
     * Opens the journal and the readings kept on disk.
     *
     * @throws JournalDamagedException when the journal cannot be trusted
     * @throws IOException when it cannot be opened, or another agent has it or the kept readings open
     */
    public Agent build() throws IOException {
        AgentThreads shared = threads;
        AgentThreads used = shared != null ? shared : AgentThreads.create(parallelRuns, hubFingerprint);
        Runnable ownThreads = shared != null ? () -> {} : used::close;
        Clockwork clock = used.clock();
        Path file = journal;
        Journal opened = null;
        try {
            opened = file == null ? new MemoryJournal() : FileJournal.open(file, clock.wallMillis());
            ReadingBuffer readings = buffer(clock);
            Transport transport = new WebSocketTransport(used.http(), clock);
            return new Agent(this, opened, readings, clock, transport, used.bodies(), ownThreads);
        } catch (IOException e) {
            if (opened != null) {
                opened.close();
            }
            ownThreads.run();
            throw e;
        }
    }

    ReadingBuffer buffer(Clockwork clock) throws IOException {
        String bootId = Agent.newBootId();
        BufferFigures figures = new BufferFigures();
        Path directory = readingsDirectory;
        Backlog backlog = directory == null
                ? new MemoryBacklog(bootId + "-m")
                : new DiskBacklog(Ring.open(directory, readingsDirectoryBytes), bootId, clock, figures);
        return new ReadingBuffer(bootId, bufferBytes, clock, backlog, figures);
    }
}
