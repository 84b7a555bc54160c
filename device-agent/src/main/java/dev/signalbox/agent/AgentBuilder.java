package dev.signalbox.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Agent} is made of. Needed are a token, most simply by {@link #stateDirectory} and {@link #joinWith}, and for
 * a device with commands a choice where their executions are journalled. Not thread-safe; used once.
 */
public final class AgentBuilder {
    /** About 8,000 readings. */
    private static final long DEFAULT_BUFFER_BYTES = 1 << 20;

    private static final int DEFAULT_BUFFER_MEBIBYTES = 16;
    private static final int DEFAULT_PARALLEL_RUNS = 4;
    private static final int MAX_MEBIBYTES = 4096;

    final URI hub;
    final List<Capability> capabilities = new ArrayList<>();
    private String hubFingerprint = "";
    private String token = "";
    private String previousToken = "";

    /** Null: a new token cannot be kept, and is not taken, unless there is a state directory. */
    @Nullable
    private TokenStore tokenStore;

    /** Null: the state directory has no part in it. */
    @Nullable
    private TokenFile tokenFile;

    /** The token stands in its file. */
    private boolean tokenKept;

    private JoinPlan joining = JoinPlan.NONE;

    String model = "";
    String manufacturer = "";
    String firmwareVersion = "";
    String agentName = "signalbox-agent";

    /** Null: everything that outlives the process has a place of its own, or none. */
    @Nullable
    private StateDirectory state;

    private boolean journalInMemory;

    /** Null: in memory, or in the state directory. */
    @Nullable
    Path journal;

    /** Null: readings are kept in memory only, or in the state directory. */
    @Nullable
    Path readingsDirectory;

    private int bufferMebibytes = DEFAULT_BUFFER_MEBIBYTES;

    Duration batchEvery = Duration.ofSeconds(1);
    int batchReadings = 500;
    long bufferBytes = DEFAULT_BUFFER_BYTES;
    int parallelRuns = DEFAULT_PARALLEL_RUNS;

    /** Null: nobody listens. */
    @Nullable
    Consumer<AgentStatus> linkListener;

    @Nullable
    private AgentThreads threads;

    RandomGenerator random = RandomGenerator.getDefault();

    AgentBuilder(URI hub) {
        this.hub = HubAddress.ofLink(hub);
    }

    /**
     * Keeps all that must outlive the process in this directory, one for each device: the token and its rotations, the
     * journal of executions, what is desired of the properties, and up to 16 MiB of readings and events the hub has not
     * stored ({@link #bufferOnDisk(int)} changes that). It is made where it is missing, mode 0700; its file system must
     * know such modes. What is said by {@link #tokenStore}, {@link #journal}, {@link #journalInMemory} or {@link
     * #bufferOnDisk(Path, int)} goes its own way.
     */
    public AgentBuilder stateDirectory(Path directory) {
        state = new StateDirectory(directory);
        return this;
    }

    /**
     * Lets a device that has no token in its {@link #stateDirectory} join the hub when it is built. Later starts do not need
     * the key; it may be null or empty then.
     *
     * @param joinKey by which the hub lets new devices in: {@code signalbox admin join-key}, or the console
     * @param hardwareId what the hardware knows of itself, a serial number: by the same one and the same key a device whose
     *     state directory was lost is the same device again
     */
    public AgentBuilder joinWith(@Nullable String joinKey, String hardwareId) {
        joining = joining.with(joinKey == null ? "" : joinKey.strip(), hardwareId);
        return this;
    }

    /** The device id to ask for when joining; the hub gives it if it is free. Default: one the hub makes. */
    public AgentBuilder deviceId(String wished) {
        joining = joining.asking(wished);
        return this;
    }

    /** What people call the device, told when joining; they may change it. Default: its id. */
    public AgentBuilder displayName(String name) {
        joining = joining.called(name);
        return this;
    }

    /** SHA-256 of the one certificate to trust, of a hub that made its own; not with shared threads. Empty: as Java does. */
    public AgentBuilder hubFingerprint(String sha256) {
        hubFingerprint = sha256;
        return this;
    }

    /**
     * The device's token, where it did not get it by {@link #joinWith}: from {@link Join}, or from people who created the
     * device by hand. With a {@link #stateDirectory} it need only be right once: the token that is kept there is used first.
     */
    public AgentBuilder token(String deviceToken) {
        token = deviceToken;
        return this;
    }

    /** What the {@link TokenStore} keeps beside the token: tried where the hub refuses the newer one. Empty: none. */
    public AgentBuilder previousToken(String deviceToken) {
        previousToken = deviceToken;
        return this;
    }

    /**
     * Takes part in the rotation of the token by a place of the program's own; a {@link #stateDirectory} then has no part in
     * it. Without either the agent keeps the token it has.
     */
    public AgentBuilder tokenStore(TokenStore store) {
        tokenStore = store;
        return this;
    }

    /** What the device can do, in the order in which people see it. May be called several times; names must differ. */
    public AgentBuilder capabilities(Capability... declared) {
        return capabilities(List.of(declared));
    }

    /** As {@link #capabilities(Capability...)}. */
    public AgentBuilder capabilities(List<? extends Capability> declared) {
        capabilities.addAll(declared);
        return this;
    }

    /** What people would look for in its manual: "Greenhouse GH-1". At most 100 characters. */
    public AgentBuilder model(String name) {
        model = name;
        return this;
    }

    /** Who made the device. At most 100 characters. */
    public AgentBuilder manufacturer(String name) {
        manufacturer = name;
        return this;
    }

    /** The version of the device's own program. At most 100 characters. */
    public AgentBuilder firmwareVersion(String version) {
        firmwareVersion = version;
        return this;
    }

    /** What software this is, for the hub's people. Default: signalbox-agent. */
    public AgentBuilder agentName(String name) {
        agentName = name;
        return this;
    }

    /**
     * Where executions are journalled, each step synced before it is told or done; one file per device. What is desired of
     * the properties is kept beside it. Default: in the {@link #stateDirectory}.
     */
    public AgentBuilder journal(Path file) {
        journal = file;
        return this;
    }

    /**
     * Executions are journalled in memory: a restart of the process forgets them, and a command may run twice or be lost.
     * For simulated devices and tests.
     */
    public AgentBuilder journalInMemory() {
        journalInMemory = true;
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
        batchReadings = positive("batchReadings", readings);
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
        if (mebibytes == 0) {
            throw new IllegalArgumentException("a buffer on disk has 1 to " + MAX_MEBIBYTES + " MiB, not 0");
        }
        readingsDirectory = directory;
        return bufferOnDisk(mebibytes);
    }

    /**
     * As {@link #bufferOnDisk(Path, int)}, in the {@link #stateDirectory}.
     *
     * @param mebibytes 0 to 4,096; 0: in memory only. Default 16
     */
    public AgentBuilder bufferOnDisk(int mebibytes) {
        if (mebibytes < 0 || mebibytes > MAX_MEBIBYTES) {
            throw new IllegalArgumentException("a buffer on disk has 1 to " + MAX_MEBIBYTES + " MiB, not " + mebibytes);
        }
        readingsDirectory = mebibytes == 0 ? null : readingsDirectory;
        bufferMebibytes = mebibytes;
        return this;
    }

    /** How many commands of this device may run at one time. Default 4. */
    public AgentBuilder parallelRuns(int runs) {
        parallelRuns = positive("parallelRuns", runs);
        return this;
    }

    /** Shares threads with other agents; the caller closes them. Default: its own. */
    public AgentBuilder threads(AgentThreads shared) {
        threads = shared;
        return this;
    }

    /** Told the status whenever a link was welcomed or ended, on the agent thread: it must not block. */
    public AgentBuilder onLink(Consumer<AgentStatus> listener) {
        linkListener = listener;
        return this;
    }

    /** Where the jitter of reconnects comes from. Default: the system's. */
    public AgentBuilder random(RandomGenerator source) {
        random = source;
        return this;
    }

    /**
     * Opens the journal and the readings kept on disk, and joins the hub where {@link #joinWith} says so and the device has
     * not yet. Blocks for the disk, and to join for 15 s at most.
     *
     * @throws JournalDamagedException when the journal cannot be trusted
     * @throws JoinRefusedException when the hub does not let the device join
     * @throws IOException when the journal cannot be opened, or another agent has the state directory, the journal or the
     *     kept readings; when a hub to join cannot be reached, or the device has not joined and there is no key
     * @throws IllegalStateException when there is no token nor a way to one, or it has commands and nothing says where
     *     they are journalled
     */
    public Agent build() throws IOException {
        AgentThreads shared = threads;
        if (shared != null && !hubFingerprint.isEmpty()) {
            throw new IllegalStateException(
                    "shared threads trust what they were made to: AgentThreads.create(n, sha256)");
        }
        requireDistinctNames();
        placeState();
        AgentThreads used = shared != null ? shared : AgentThreads.create(parallelRuns, hubFingerprint);
        List<Runnable> ends = new ArrayList<>();
        if (shared == null) {
            ends.add(used::close);
        }
        Runnable end = () -> ends.forEach(Runnable::run);
        Clockwork clock = used.clock();
        Path file = journal;
        Journal opened = null;
        try {
            if (state != null) {
                ends.add(state.lock()::close); // first: two processes must not join as one device
            }
            opened = file == null ? new MemoryJournal() : FileJournal.open(file, clock.wallMillis());
            findToken(used);
            Transport transport = new WebSocketTransport(used.http(), clock);
            return new Agent(this, opened, buffer(clock), clock, transport, used.bodies(), end);
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            end.run();
            throw e;
        }
    }

    private static int positive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " is at least 1, not " + number);
        }
        return number;
    }

    private void requireDistinctNames() {
        Set<String> names = new HashSet<>();
        for (Capability capability : capabilities) {
            if (!names.add(capability.getClass() + capability.name())) {
                throw new IllegalStateException("declared twice: " + capability.name());
            }
        }
    }

    private void placeState() throws IOException {
        StateDirectory place = state;
        if (place != null) {
            place.create();
            if (journal == null && !journalInMemory) {
                journal = place.journal();
            }
            if (readingsDirectory == null && bufferMebibytes > 0) {
                readingsDirectory = place.readings();
            }
        }
        boolean hasCommands = capabilities.stream().anyMatch(CommandCapability.class::isInstance);
        if (hasCommands && journal == null && !journalInMemory) {
            throw new IllegalStateException("a device with commands journals them, or one may run twice: say "
                    + "stateDirectory(…) or journal(…), or journalInMemory() for one that is simulated");
        }
    }

    private void findToken(AgentThreads used) throws IOException {
        TokenFile file = state == null || tokenStore != null ? null : state.token();
        if (file == null) {
            if (token.isEmpty()) {
                throw new IllegalStateException("a device has a token(…), or a stateDirectory(…) to find it in");
            }
            return;
        }
        Optional<Joined> kept = file.load();
        if (kept.isEmpty() && token.isEmpty()) {
            kept = Optional.of(joining.join(hub, model, used));
            file.store(kept.get());
        }
        String given = token;
        kept.ifPresent(joined -> {
            token = joined.deviceToken();
            previousToken = joined.previousToken().isEmpty() ? given : joined.previousToken();
        });
        tokenFile = file;
        tokenKept = kept.isPresent();
    }

    /** What links are opened with. */
    LinkToken linkToken(LinkFigures figures) {
        TokenFile file = tokenFile;
        return file == null
                ? new LinkToken(token, previousToken, tokenStore, true)
                : new LinkToken(token, previousToken, file.storeOf(figures::deviceId), tokenKept);
    }

    ReadingBuffer buffer(Clockwork clock) throws IOException {
        String bootId = Agent.newBootId();
        BufferFigures figures = new BufferFigures();
        Path directory = readingsDirectory;
        Backlog backlog = directory == null
                ? new MemoryBacklog(bootId + "-m")
                : new DiskBacklog(Ring.open(directory, (long) bufferMebibytes << 20), bootId, clock, figures);
        return new ReadingBuffer(bootId, bufferBytes, clock, backlog, figures);
    }
}
