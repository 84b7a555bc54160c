package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.Limits;
import java.time.Duration;

/**
 * Every number that bounds a link, and how links come to be. Immutable.
 *
 * @param maxMessageBytes of one message, all its fragments together
 * @param maxFragments of one message: small fragments cost far more than their bytes
 * @param consoleOutboxBytes bound of the must-deliver lane to a console
 * @param consoleUpdates of different things that may wait for a console: about 50 bytes each, beside the updates, which the
 *     hub has anyway
 * @param helloMillis from the handshake to a well-formed Hello
 * @param messageMillis from a message's first byte to its last: an idle timeout is defeated by one byte a second
 * @param heartbeatMillis between two pings, and between two Heartbeat frames to a console
 * @param deadMillis of silence
 * @param closeMillis from a Goodbye to the hard close, for a peer that does not answer
 * @param slowCloseMillis the same for a peer whose outbox is full: it does not read anyway
 * @param beatMillis between two batches to a console
 * @param warnings how often a link may exceed its frame rate before it is closed
 * @param pauseMillis how long a link that exceeded its frame rate is not read
 * @param maxLinks of devices and consoles together
 * @param handshakes of one credential
 * @param joinsFromSource of one address; an IPv6 subscriber is one
 * @param joinsInAll from everywhere together
 * @param historicalMillis how old a reading may be that its device had kept: an older one would be deleted at once
 */
public record LinkLimits(
        int maxMessageBytes,
        int maxFragments,
        FrameRate deviceFrames,
        FrameRate consoleFrames,
        int maxReadingsPerBatch,
        int deviceOutboxBytes,
        int consoleOutboxBytes,
        int consoleUpdates,
        long helloMillis,
        long messageMillis,
        long heartbeatMillis,
        long deadMillis,
        long closeMillis,
        long slowCloseMillis,
        long beatMillis,
        int warnings,
        long pauseMillis,
        int maxLinks,
        FrameRate handshakes,
        FrameRate joinsFromSource,
        FrameRate joinsInAll,
        long historicalMillis) {

    public static final LinkLimits DEFAULT = new Draft().limits();

    /** Of frames, requests, handshakes: {@code burst} at once, then {@code perSecond}. */
    public record FrameRate(int perSecond, int burst) {}

    /** The same, but for how old a reading may be. */
    public LinkLimits takingHistory(Duration atMost) {
        return draft().historicalMillis(atMost.toMillis()).limits();
    }

    /** To be changed, one by its name. */
    public Draft draft() {
        return new Draft(this);
    }

    /** As announced in a device's Welcome. */
    public Limits toDevices() {
        return announced(deviceFrames);
    }

    /** As announced in a console's Welcome. */
    public Limits toConsoles() {
        return announced(consoleFrames);
    }

    private Limits announced(FrameRate rate) {
        return Limits.newBuilder()
                .setMaxMessageBytes(maxMessageBytes)
                .setFramesPerSecond(rate.perSecond())
                .setFrameBurst(rate.burst())
                .setMaxReadingsPerBatch(maxReadingsPerBatch)
                .build();
    }

    /** Limits that are still to be settled; at first the usual ones. Confined to one thread. */
    public static final class Draft {
        private int maxMessageBytes = 256 << 10;
        private int maxFragments = 64;
        private FrameRate deviceFrames = new FrameRate(100, 500);
        private FrameRate consoleFrames = new FrameRate(50, 200);
        private int maxReadingsPerBatch = 1_000;
        private int deviceOutboxBytes = 256 << 10;
        private int consoleOutboxBytes = 1 << 20;
        private int consoleUpdates = 1 << 18;
        private long helloMillis = 10_000;
        private long messageMillis = 10_000;
        private long heartbeatMillis = 20_000;
        private long deadMillis = 45_000;
        private long closeMillis = 5_000;
        private long slowCloseMillis = 1_000;
        private long beatMillis = 50;
        private int warnings = 3;
        private long pauseMillis = 1_000;
        private int maxLinks = 18_000;
        private FrameRate handshakes = new FrameRate(1, 20);
        private FrameRate joinsFromSource = new FrameRate(20, 100);
        private FrameRate joinsInAll = new FrameRate(50, 200);
        private long historicalMillis = Duration.ofDays(30).toMillis();

        private Draft() {}

        private Draft(LinkLimits from) {
            maxMessageBytes = from.maxMessageBytes;
            maxFragments = from.maxFragments;
            deviceFrames = from.deviceFrames;
            consoleFrames = from.consoleFrames;
            maxReadingsPerBatch = from.maxReadingsPerBatch;
            deviceOutboxBytes = from.deviceOutboxBytes;
            consoleOutboxBytes = from.consoleOutboxBytes;
            consoleUpdates = from.consoleUpdates;
            helloMillis = from.helloMillis;
            messageMillis = from.messageMillis;
            heartbeatMillis = from.heartbeatMillis;
            deadMillis = from.deadMillis;
            closeMillis = from.closeMillis;
            slowCloseMillis = from.slowCloseMillis;
            beatMillis = from.beatMillis;
            warnings = from.warnings;
            pauseMillis = from.pauseMillis;
            maxLinks = from.maxLinks;
            handshakes = from.handshakes;
            joinsFromSource = from.joinsFromSource;
            joinsInAll = from.joinsInAll;
            historicalMillis = from.historicalMillis;
        }

        public Draft maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        public Draft maxFragments(int value) {
            maxFragments = value;
            return this;
        }

        public Draft deviceFrames(FrameRate value) {
            deviceFrames = value;
            return this;
        }

        public Draft consoleFrames(FrameRate value) {
            consoleFrames = value;
            return this;
        }

        public Draft maxReadingsPerBatch(int value) {
            maxReadingsPerBatch = value;
            return this;
        }

        public Draft deviceOutboxBytes(int value) {
            deviceOutboxBytes = value;
            return this;
        }

        public Draft consoleOutboxBytes(int value) {
            consoleOutboxBytes = value;
            return this;
        }

        public Draft consoleUpdates(int value) {
            consoleUpdates = value;
            return this;
        }

        public Draft helloMillis(long value) {
            helloMillis = value;
            return this;
        }

        public Draft messageMillis(long value) {
            messageMillis = value;
            return this;
        }

        public Draft heartbeatMillis(long value) {
            heartbeatMillis = value;
            return this;
        }

        public Draft deadMillis(long value) {
            deadMillis = value;
            return this;
        }

        public Draft closeMillis(long value) {
            closeMillis = value;
            return this;
        }

        public Draft slowCloseMillis(long value) {
            slowCloseMillis = value;
            return this;
        }

        public Draft beatMillis(long value) {
            beatMillis = value;
            return this;
        }

        public Draft warnings(int value) {
            warnings = value;
            return this;
        }

        public Draft pauseMillis(long value) {
            pauseMillis = value;
            return this;
        }

        public Draft maxLinks(int value) {
            maxLinks = value;
            return this;
        }

        public Draft handshakes(FrameRate value) {
            handshakes = value;
            return this;
        }

        public Draft joinsFromSource(FrameRate value) {
            joinsFromSource = value;
            return this;
        }

        public Draft joinsInAll(FrameRate value) {
            joinsInAll = value;
            return this;
        }

        public Draft historicalMillis(long value) {
            historicalMillis = value;
            return this;
        }

        public LinkLimits limits() {
            return new LinkLimits(
                    maxMessageBytes,
                    maxFragments,
                    deviceFrames,
                    consoleFrames,
                    maxReadingsPerBatch,
                    deviceOutboxBytes,
                    consoleOutboxBytes,
                    consoleUpdates,
                    helloMillis,
                    messageMillis,
                    heartbeatMillis,
                    deadMillis,
                    closeMillis,
                    slowCloseMillis,
                    beatMillis,
                    warnings,
                    pauseMillis,
                    maxLinks,
                    handshakes,
                    joinsFromSource,
                    joinsInAll,
                    historicalMillis);
        }
    }
}
