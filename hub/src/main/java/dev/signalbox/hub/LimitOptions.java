package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.gateway.DoorLimits;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Every limit of the edge. An option that is not given is null, and the limit the usual one: {@link LinkLimits#DEFAULT} and
 * {@link DoorLimits#DEFAULT} alone know the numbers. Confined to the main thread.
 */
final class LimitOptions {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    @Option(
            names = "--max-message",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "One message, all its fragments together")
    private @Nullable Integer maxMessageBytes;

    @Option(names = "--max-fragments", paramLabel = "NUMBER", description = "Fragments of one message")
    private @Nullable Integer maxFragments;

    @Option(
            names = "--device-frames",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a device's link: a second/at once")
    private @Nullable FrameRate deviceFrames;

    @Option(
            names = "--console-frames",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a console's link and requests of one credential: a second/at once")
    private @Nullable FrameRate consoleFrames;

    @Option(names = "--max-readings", paramLabel = "NUMBER", description = "Readings of one batch")
    private @Nullable Integer maxReadingsPerBatch;

    @Option(
            names = "--device-outbox",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a device that reads slowly")
    private @Nullable Integer deviceOutboxBytes;

    @Option(
            names = "--console-outbox",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a console that reads slowly")
    private @Nullable Integer consoleOutboxBytes;

    @Option(
            names = "--hello-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the handshake to the hello")
    private @Nullable Duration helloMillis;

    @Option(
            names = "--message-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a message's first byte to its last")
    private @Nullable Duration messageMillis;

    @Option(names = "--heartbeat", converter = TimeSpan.class, paramLabel = "TIME", description = "Between two pings")
    private @Nullable Duration heartbeatMillis;

    @Option(
            names = "--silence",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Of silence until a link is dead: more than two heartbeats")
    private @Nullable Duration deadMillis;

    @Option(
            names = "--close-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a goodbye to the cut, for a peer that does not answer")
    private @Nullable Duration closeMillis;

    @Option(
            names = "--slow-close-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "The same for a peer that does not read")
    private @Nullable Duration slowCloseMillis;

    @Option(
            names = "--beat",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two batches to a console")
    private @Nullable Duration beatMillis;

    @Option(
            names = "--warnings",
            paramLabel = "NUMBER",
            description = "How often in a minute a link may send too fast before it is closed")
    private @Nullable Integer warnings;

    @Option(
            names = "--pause",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long a link that sends too fast is not read")
    private @Nullable Duration pauseMillis;

    @Option(names = "--max-links", paramLabel = "NUMBER", description = "Links of devices and consoles together")
    private @Nullable Integer maxLinks;

    @Option(
            names = "--handshakes",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Handshakes of one credential: a second/at once")
    private @Nullable FrameRate handshakes;

    @Option(
            names = "--joins-per-source",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of one address: a second/at once")
    private @Nullable FrameRate joinsFromSource;

    @Option(
            names = "--joins",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of all addresses: a second/at once")
    private @Nullable FrameRate joinsInAll;

    @Option(
            names = "--request-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a request's first byte to the end of its header")
    private @Nullable Duration parseMillis;

    @Option(
            names = "--idle-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "A connection without a request, a TLS handshake included")
    private @Nullable Duration idleMillis;

    @Option(
            names = "--body-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the end of a request's header to the end of its body")
    private @Nullable Duration bodyMillis;

    @Option(
            names = "--max-header",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "The header of one request")
    private @Nullable Integer maxHeaderBytes;

    @Option(names = "--max-headers", paramLabel = "NUMBER", description = "Lines of that header")
    private @Nullable Integer maxHeaders;

    @Option(
            names = "--max-sockets-per-source",
            paramLabel = "NUMBER",
            description = "Connections of one address that are no links")
    private @Nullable Integer socketsFromSource;

    @Option(
            names = "--max-sockets",
            paramLabel = "NUMBER",
            description = "Connections of all addresses that are no links")
    private @Nullable Integer socketsInAll;

    @Option(
            names = "--accepts-per-source",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of one address: a second/at once")
    private @Nullable FrameRate acceptsFromSource;

    @Option(
            names = "--accepts",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of all addresses: a second/at once")
    private @Nullable FrameRate acceptsInAll;

    @Option(
            names = "--overload-percent",
            paramLabel = "NUMBER",
            description = "How full the inbox may be for a second before handshakes are refused")
    private @Nullable Integer overloadPercent;

    /** @throws ParameterException with a sentence, where a limit makes no sense */
    LinkLimits links(CommandLine command) {
        LinkLimits usual = LinkLimits.DEFAULT;
        LinkLimits limits = usual.draft()
                .maxMessageBytes(
                        within(command, "--max-message", maxMessageBytes, usual.maxMessageBytes(), 1_024, 67_108_864))
                .maxFragments(within(command, "--max-fragments", maxFragments, usual.maxFragments(), 1, 1_000_000))
                .deviceFrames(deviceFrames == null ? usual.deviceFrames() : deviceFrames)
                .consoleFrames(consoleFrames == null ? usual.consoleFrames() : consoleFrames)
                .maxReadingsPerBatch(
                        within(command, "--max-readings", maxReadingsPerBatch, usual.maxReadingsPerBatch(), 1, 100_000))
                .deviceOutboxBytes(within(
                        command, "--device-outbox", deviceOutboxBytes, usual.deviceOutboxBytes(), 4_096, 1_073_741_824))
                .consoleOutboxBytes(within(
                        command,
                        "--console-outbox",
                        consoleOutboxBytes,
                        usual.consoleOutboxBytes(),
                        4_096,
                        1_073_741_824))
                .helloMillis(millis(command, "--hello-time", helloMillis, usual.helloMillis()))
                .messageMillis(millis(command, "--message-time", messageMillis, usual.messageMillis()))
                .heartbeatMillis(millis(command, "--heartbeat", heartbeatMillis, usual.heartbeatMillis()))
                .deadMillis(millis(command, "--silence", deadMillis, usual.deadMillis()))
                .closeMillis(millis(command, "--close-time", closeMillis, usual.closeMillis()))
                .slowCloseMillis(millis(command, "--slow-close-time", slowCloseMillis, usual.slowCloseMillis()))
                .beatMillis(millis(command, "--beat", beatMillis, usual.beatMillis()))
                .warnings(within(command, "--warnings", warnings, usual.warnings(), 0, 1_000))
                .pauseMillis(millis(command, "--pause", pauseMillis, usual.pauseMillis()))
                .maxLinks(within(command, "--max-links", maxLinks, usual.maxLinks(), 1, 1_000_000))
                .handshakes(handshakes == null ? usual.handshakes() : handshakes)
                .joinsFromSource(joinsFromSource == null ? usual.joinsFromSource() : joinsFromSource)
                .joinsInAll(joinsInAll == null ? usual.joinsInAll() : joinsInAll)
                .limits();
        if (limits.deadMillis() <= 2 * limits.heartbeatMillis()) {
            throw new ParameterException(command, "--silence is more than two times --heartbeat");
        }
        return limits;
    }

    /** @throws ParameterException with a sentence, where a limit makes no sense */
    DoorLimits door(CommandLine command) {
        DoorLimits usual = DoorLimits.DEFAULT;
        return usual.draft()
                .parseMillis((int) millis(command, "--request-time", parseMillis, usual.parseMillis()))
                .idleMillis((int) millis(command, "--idle-time", idleMillis, usual.idleMillis()))
                .bodyMillis((int) millis(command, "--body-time", bodyMillis, usual.bodyMillis()))
                .maxHeaderBytes(
                        within(command, "--max-header", maxHeaderBytes, usual.maxHeaderBytes(), 1_024, 1_048_576))
                .maxHeaders(within(command, "--max-headers", maxHeaders, usual.maxHeaders(), 8, 1_000))
                .socketsFromSource(within(
                        command,
                        "--max-sockets-per-source",
                        socketsFromSource,
                        usual.socketsFromSource(),
                        1,
                        1_000_000))
                .socketsInAll(within(command, "--max-sockets", socketsInAll, usual.socketsInAll(), 1, 1_000_000))
                .acceptsFromSource(acceptsFromSource == null ? usual.acceptsFromSource() : acceptsFromSource)
                .acceptsInAll(acceptsInAll == null ? usual.acceptsInAll() : acceptsInAll)
                .overloadPercent(
                        within(command, "--overload-percent", overloadPercent, usual.overloadPercent(), 1, 100))
                .limits();
    }

    private static int within(
            CommandLine command, String option, @Nullable Integer given, int usual, int least, int most) {
        if (given == null) {
            return usual;
        }
        if (given < least || given > most) {
            throw new ParameterException(command, option + " is " + least + " to " + most + ", not " + given);
        }
        return given;
    }

    private static long millis(CommandLine command, String option, @Nullable Duration given, long usual) {
        if (given == null) {
            return usual;
        }
        if (given.toMillis() < 1 || given.toMillis() > HOUR_MILLIS) {
            throw new ParameterException(command, option + " is 1ms to 1h");
        }
        return given.toMillis();
    }
}
