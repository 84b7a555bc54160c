package dev.signalbox.hub;

import dev.signalbox.hub.cli.TimeSpan;
import dev.signalbox.hub.gateway.DoorLimits;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Every limit of the edge. What is not given stays the usual one: {@link LinkLimits#DEFAULT} and {@link DoorLimits#DEFAULT}
 * alone know the numbers. Confined to the main thread.
 */
final class LimitOptions {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final LinkLimits.Draft links = LinkLimits.DEFAULT.draft();
    private final DoorLimits.Draft door = DoorLimits.DEFAULT.draft();

    /** Of the command these are options of. */
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--max-message",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "One message, all its fragments together")
    void maxMessageBytes(Integer bytes) {
        links.maxMessageBytes(within("--max-message", bytes, 1_024, 67_108_864));
    }

    @Option(names = "--max-fragments", paramLabel = "NUMBER", description = "Fragments of one message")
    void maxFragments(Integer number) {
        links.maxFragments(within("--max-fragments", number, 1, 1_000_000));
    }

    @Option(
            names = "--device-frames",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a device's link: a second/at once")
    void deviceFrames(FrameRate rate) {
        links.deviceFrames(rate);
    }

    @Option(
            names = "--console-frames",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a console's link and requests of one credential: a second/at once")
    void consoleFrames(FrameRate rate) {
        links.consoleFrames(rate);
    }

    @Option(names = "--max-readings", paramLabel = "NUMBER", description = "Readings of one batch")
    void maxReadingsPerBatch(Integer number) {
        links.maxReadingsPerBatch(within("--max-readings", number, 1, 2_000));
    }

    @Option(
            names = "--device-outbox",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a device that reads slowly")
    void deviceOutboxBytes(Integer bytes) {
        links.deviceOutboxBytes(within("--device-outbox", bytes, 4_096, 1_073_741_824));
    }

    @Option(
            names = "--console-outbox",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a console that reads slowly")
    void consoleOutboxBytes(Integer bytes) {
        links.consoleOutboxBytes(within("--console-outbox", bytes, 4_096, 1_073_741_824));
    }

    @Option(
            names = "--console-updates",
            paramLabel = "NUMBER",
            description = "Updates of different things that may wait for a console that reads slowly")
    void consoleUpdates(Integer number) {
        links.consoleUpdates(within("--console-updates", number, 1_000, 10_000_000));
    }

    @Option(
            names = "--hello-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the handshake to the hello")
    void helloMillis(Duration time) {
        links.helloMillis(millis("--hello-time", time));
    }

    @Option(
            names = "--message-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a message's first byte to its last")
    void messageMillis(Duration time) {
        links.messageMillis(millis("--message-time", time));
    }

    @Option(names = "--heartbeat", converter = TimeSpan.class, paramLabel = "TIME", description = "Between two pings")
    void heartbeatMillis(Duration time) {
        links.heartbeatMillis(millis("--heartbeat", time));
    }

    @Option(
            names = "--silence",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Of silence until a link is dead: more than two heartbeats")
    void deadMillis(Duration time) {
        links.deadMillis(millis("--silence", time));
    }

    @Option(
            names = "--close-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a goodbye to the cut, for a peer that does not answer")
    void closeMillis(Duration time) {
        links.closeMillis(millis("--close-time", time));
    }

    @Option(
            names = "--slow-close-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "The same for a peer that does not read")
    void slowCloseMillis(Duration time) {
        links.slowCloseMillis(millis("--slow-close-time", time));
    }

    @Option(
            names = "--beat",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two batches to a console")
    void beatMillis(Duration time) {
        links.beatMillis(millis("--beat", time));
    }

    @Option(
            names = "--warnings",
            paramLabel = "NUMBER",
            description = "How often in a minute a link may send too fast before it is closed")
    void warnings(Integer number) {
        links.warnings(within("--warnings", number, 0, 1_000));
    }

    @Option(
            names = "--pause",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long a link that sends too fast is not read")
    void pauseMillis(Duration time) {
        links.pauseMillis(millis("--pause", time));
    }

    @Option(names = "--max-links", paramLabel = "NUMBER", description = "Links of devices and consoles together")
    void maxLinks(Integer number) {
        links.maxLinks(within("--max-links", number, 1, 1_000_000));
    }

    @Option(
            names = "--handshakes",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Handshakes of one credential: a second/at once")
    void handshakes(FrameRate rate) {
        links.handshakes(rate);
    }

    @Option(
            names = "--joins-per-source",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of one address: a second/at once")
    void joinsFromSource(FrameRate rate) {
        links.joinsFromSource(rate);
    }

    @Option(
            names = "--joins",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of all addresses: a second/at once")
    void joinsInAll(FrameRate rate) {
        links.joinsInAll(rate);
    }

    @Option(
            names = "--request-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a request's first byte to the end of its header")
    void parseMillis(Duration time) {
        door.parseMillis((int) millis("--request-time", time));
    }

    @Option(
            names = "--idle-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "A connection without a request, a TLS handshake included")
    void idleMillis(Duration time) {
        door.idleMillis((int) millis("--idle-time", time));
    }

    @Option(
            names = "--body-time",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the end of a request's header to the end of its body")
    void bodyMillis(Duration time) {
        door.bodyMillis((int) millis("--body-time", time));
    }

    @Option(
            names = "--max-header",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "The header of one request")
    void maxHeaderBytes(Integer bytes) {
        door.maxHeaderBytes(within("--max-header", bytes, 1_024, 1_048_576));
    }

    @Option(names = "--max-headers", paramLabel = "NUMBER", description = "Lines of that header")
    void maxHeaders(Integer number) {
        door.maxHeaders(within("--max-headers", number, 8, 1_000));
    }

    @Option(
            names = "--max-sockets-per-source",
            paramLabel = "NUMBER",
            description = "Connections of one address that are no links")
    void socketsFromSource(Integer number) {
        door.socketsFromSource(within("--max-sockets-per-source", number, 1, 1_000_000));
    }

    @Option(
            names = "--max-sockets",
            paramLabel = "NUMBER",
            description = "Connections of all addresses that are no links")
    void socketsInAll(Integer number) {
        door.socketsInAll(within("--max-sockets", number, 1, 1_000_000));
    }

    @Option(
            names = "--accepts-per-source",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of one address: a second/at once")
    void acceptsFromSource(FrameRate rate) {
        door.acceptsFromSource(rate);
    }

    @Option(
            names = "--accepts",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of all addresses: a second/at once")
    void acceptsInAll(FrameRate rate) {
        door.acceptsInAll(rate);
    }

    @Option(
            names = "--overload-percent",
            paramLabel = "NUMBER",
            description = "How full the inbox may be for a second before handshakes are refused")
    void overloadPercent(Integer number) {
        door.overloadPercent(within("--overload-percent", number, 1, 100));
    }

    @Option(
            names = "--watchdog",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two questions of the hub to its own listener; half of it is the time for an answer")
    void watchdogMillis(Duration time) {
        door.watchdogMillis((int) millis("--watchdog", time));
    }

    /** @throws ParameterException with a sentence, where two limits do not go together */
    LinkLimits links() {
        LinkLimits limits = links.limits();
        if (limits.deadMillis() <= 2 * limits.heartbeatMillis()) {
            throw new ParameterException(spec.commandLine(), "--silence is more than two times --heartbeat");
        }
        return limits;
    }

    DoorLimits door() {
        return door.limits();
    }

    private int within(String option, int given, int least, int most) {
        if (given < least || given > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + least + " to " + most + ", not " + given);
        }
        return given;
    }

    private long millis(String option, Duration given) {
        if (given.toMillis() < 1 || given.toMillis() > HOUR_MILLIS) {
            throw new ParameterException(spec.commandLine(), option + " is 1ms to 1h");
        }
        return given.toMillis();
    }
}
