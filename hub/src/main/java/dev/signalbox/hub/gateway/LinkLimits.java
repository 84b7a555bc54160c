package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.Limits;
import java.time.Duration;

/**
 * Every number that bounds a link, and how links come to be. Immutable.
 *
 * @param maxMessageBytes of one message, all its fragments together
 * @param maxFragments of one message: small fragments cost far more than their bytes
 * @param consoleOutboxBytes bound of the must-deliver lane to a console
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

    public static final LinkLimits DEFAULT = new LinkLimits(
            256 << 10,
            64,
            new FrameRate(100, 500),
            new FrameRate(50, 200),
            1_000,
            256 << 10,
            1 << 20,
            10_000,
            10_000,
            20_000,
            45_000,
            5_000,
            1_000,
            50,
            3,
            1_000,
            18_000,
            new FrameRate(1, 20),
            new FrameRate(20, 200),
            new FrameRate(50, 500),
            Duration.ofDays(30).toMillis());

    /** Of frames, requests, handshakes: {@code burst} at once, then {@code perSecond}. */
    public record FrameRate(int perSecond, int burst) {}

    /** The same, but for how old a reading may be. */
    public LinkLimits takingHistory(Duration atMost) {
        return new LinkLimits(
                maxMessageBytes,
                maxFragments,
                deviceFrames,
                consoleFrames,
                maxReadingsPerBatch,
                deviceOutboxBytes,
                consoleOutboxBytes,
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
                atMost.toMillis());
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
}
