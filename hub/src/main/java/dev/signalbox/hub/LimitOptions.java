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
 * Every limit of the edge; by default those of {@link LinkLimits#DEFAULT} and {@link DoorLimits#DEFAULT}. Confined to the main
 * thread.
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
            defaultValue = "256KiB",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description =
                    "One message, all its fragments together. Beyond: closed, 1009. Default: " + "${DEFAULT-VALUE}")
    void maxMessageBytes(Integer bytes) {
        links.maxMessageBytes(within("--max-message", bytes, 1_024, 67_108_864));
    }

    @Option(
            names = "--max-fragments",
            defaultValue = "64",
            paramLabel = "NUMBER",
            description = "Fragments of one message. Beyond: closed, 1009. Default: ${DEFAULT-VALUE}")
    void maxFragments(Integer number) {
        links.maxFragments(within("--max-fragments", number, 1, 1_000_000));
    }

    @Option(
            names = "--device-frames",
            defaultValue = "100/500",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a device's link: a second/at once. Beyond: RATE_LIMITED and a pause, "
                    + "then closed, 4429. Default: ${DEFAULT-VALUE}")
    void deviceFrames(FrameRate rate) {
        links.deviceFrames(rate);
    }

    @Option(
            names = "--console-frames",
            defaultValue = "50/200",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Frames of a console's link and requests of one credential: a second/at once. "
                    + "Beyond: RATE_LIMITED and a pause, then closed, 4429; requests 429. Default: ${DEFAULT-VALUE}")
    void consoleFrames(FrameRate rate) {
        links.consoleFrames(rate);
    }

    @Option(
            names = "--max-readings",
            defaultValue = "1000",
            paramLabel = "NUMBER",
            description = "Readings of one batch. Beyond: refused, TOO_LARGE. Default: ${DEFAULT-VALUE}")
    void maxReadingsPerBatch(Integer number) {
        links.maxReadingsPerBatch(within("--max-readings", number, 1, 2_000));
    }

    @Option(
            names = "--device-outbox",
            defaultValue = "256KiB",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a device that reads slowly. Beyond: closed, 4508. Default: "
                    + "${DEFAULT-VALUE}")
    void deviceOutboxBytes(Integer bytes) {
        links.deviceOutboxBytes(within("--device-outbox", bytes, 4_096, 1_073_741_824));
    }

    @Option(
            names = "--console-outbox",
            defaultValue = "1MiB",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "What may wait for a console that reads slowly. Beyond: closed, 4508. Default: "
                    + "${DEFAULT-VALUE}")
    void consoleOutboxBytes(Integer bytes) {
        links.consoleOutboxBytes(within("--console-outbox", bytes, 4_096, 1_073_741_824));
    }

    @Option(
            names = "--console-updates",
            defaultValue = "262144",
            paramLabel = "NUMBER",
            description = "Updates of different things that may wait for a console that reads slowly. Beyond: "
                    + "closed, 4508: it watches too much at once. Default: ${DEFAULT-VALUE}")
    void consoleUpdates(Integer number) {
        links.consoleUpdates(within("--console-updates", number, 1_000, 10_000_000));
    }

    @Option(
            names = "--hello-time",
            defaultValue = "10s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the handshake to the hello. Beyond: closed, 4400. Default: ${DEFAULT-VALUE}")
    void helloMillis(Duration time) {
        links.helloMillis(millis("--hello-time", time));
    }

    @Option(
            names = "--message-time",
            defaultValue = "10s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description =
                    "From a message's first byte to its last. Beyond: closed, 4408. Default: " + "${DEFAULT-VALUE}")
    void messageMillis(Duration time) {
        links.messageMillis(millis("--message-time", time));
    }

    @Option(
            names = "--heartbeat",
            defaultValue = "20s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two pings. Default: ${DEFAULT-VALUE}")
    void heartbeatMillis(Duration time) {
        links.heartbeatMillis(millis("--heartbeat", time));
    }

    @Option(
            names = "--silence",
            defaultValue = "45s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Of silence until a link is dead: more than two heartbeats. Beyond: closed, 4408. "
                    + "Default: ${DEFAULT-VALUE}")
    void deadMillis(Duration time) {
        links.deadMillis(millis("--silence", time));
    }

    @Option(
            names = "--close-time",
            defaultValue = "5s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a goodbye to the cut, for a peer that does not answer. Beyond: cut. Default: "
                    + "${DEFAULT-VALUE}")
    void closeMillis(Duration time) {
        links.closeMillis(millis("--close-time", time));
    }

    @Option(
            names = "--slow-close-time",
            defaultValue = "1s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description =
                    "From a goodbye to the cut, for a peer that does not read. Beyond: cut. Default: ${DEFAULT-VALUE}")
    void slowCloseMillis(Duration time) {
        links.slowCloseMillis(millis("--slow-close-time", time));
    }

    @Option(
            names = "--beat",
            defaultValue = "50ms",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two batches to a console. Default: ${DEFAULT-VALUE}")
    void beatMillis(Duration time) {
        links.beatMillis(millis("--beat", time));
    }

    @Option(
            names = "--warnings",
            defaultValue = "3",
            paramLabel = "NUMBER",
            description = "How often in a minute a link may send too fast. Beyond: "
                    + "closed, 4429. Default: ${DEFAULT-VALUE}")
    void warnings(Integer number) {
        links.warnings(within("--warnings", number, 0, 1_000));
    }

    @Option(
            names = "--pause",
            defaultValue = "1s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "How long a link that sends too fast is not read. Default: ${DEFAULT-VALUE}")
    void pauseMillis(Duration time) {
        links.pauseMillis(millis("--pause", time));
    }

    @Option(
            names = "--max-links",
            defaultValue = "18000",
            paramLabel = "NUMBER",
            description = "Links of devices and consoles together. Beyond: 503. Default: ${DEFAULT-VALUE}")
    void maxLinks(Integer number) {
        links.maxLinks(within("--max-links", number, 1, 1_000_000));
    }

    @Option(
            names = "--handshakes",
            defaultValue = "1/20",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Handshakes of one credential: a second/at once. Beyond: 429. Default: " + "${DEFAULT-VALUE}")
    void handshakes(FrameRate rate) {
        links.handshakes(rate);
    }

    @Option(
            names = "--joins-per-source",
            defaultValue = "20/100",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of one address: a second/at once. Beyond: 429. Default: ${DEFAULT-VALUE}")
    void joinsFromSource(FrameRate rate) {
        links.joinsFromSource(rate);
    }

    @Option(
            names = "--joins",
            defaultValue = "50/200",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "Joins of all addresses: a second/at once. Beyond: 429. Default: ${DEFAULT-VALUE}")
    void joinsInAll(FrameRate rate) {
        links.joinsInAll(rate);
    }

    @Option(
            names = "--request-time",
            defaultValue = "5s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From a request's first byte to the end of its header, or of a PROXY header. Beyond: closed."
                    + " Default: ${DEFAULT-VALUE}")
    void parseMillis(Duration time) {
        door.parseMillis((int) millis("--request-time", time));
    }

    @Option(
            names = "--idle-time",
            defaultValue = "10s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "A connection without a request, a TLS handshake included. Beyond: closed. Default: "
                    + "${DEFAULT-VALUE}")
    void idleMillis(Duration time) {
        door.idleMillis((int) millis("--idle-time", time));
    }

    @Option(
            names = "--body-time",
            defaultValue = "10s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "From the end of a request's header to the end of its body. Beyond: closed. "
                    + "Default: ${DEFAULT-VALUE}")
    void bodyMillis(Duration time) {
        door.bodyMillis((int) millis("--body-time", time));
    }

    @Option(
            names = "--max-header",
            defaultValue = "16KiB",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "The header of one request. Beyond: closed, or 400. Default: ${DEFAULT-VALUE}")
    void maxHeaderBytes(Integer bytes) {
        door.maxHeaderBytes(within("--max-header", bytes, 1_024, 1_048_576));
    }

    @Option(
            names = "--max-headers",
            defaultValue = "64",
            paramLabel = "NUMBER",
            description = "Lines of that header. Beyond: closed, or 400. Default: ${DEFAULT-VALUE}")
    void maxHeaders(Integer number) {
        door.maxHeaders(within("--max-headers", number, 8, 1_000));
    }

    @Option(
            names = "--max-sockets-per-source",
            defaultValue = "1000",
            paramLabel = "NUMBER",
            description = "Connections of one address that are no links. Beyond: closed at once. Default: "
                    + "${DEFAULT-VALUE}")
    void socketsFromSource(Integer number) {
        door.socketsFromSource(within("--max-sockets-per-source", number, 1, 1_000_000));
    }

    @Option(
            names = "--max-sockets",
            defaultValue = "5000",
            paramLabel = "NUMBER",
            description = "Connections of all addresses that are no links. Beyond: closed at once. Default: "
                    + "${DEFAULT-VALUE}")
    void socketsInAll(Integer number) {
        door.socketsInAll(within("--max-sockets", number, 1, 1_000_000));
    }

    @Option(
            names = "--accepts-per-source",
            defaultValue = "200/2000",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of one address: a second/at once. Beyond: closed at once. Default: "
                    + "${DEFAULT-VALUE}")
    void acceptsFromSource(FrameRate rate) {
        door.acceptsFromSource(rate);
    }

    @Option(
            names = "--accepts",
            defaultValue = "1000/10000",
            converter = Rate.class,
            paramLabel = "RATE",
            description = "New connections of all addresses: a second/at once. Beyond: closed at once. "
                    + "Default: ${DEFAULT-VALUE}")
    void acceptsInAll(FrameRate rate) {
        door.acceptsInAll(rate);
    }

    @Option(
            names = "--overload-percent",
            defaultValue = "50",
            paramLabel = "NUMBER",
            description = "How full the inbox may be for a second. Beyond: 503 "
                    + "to handshakes until it is half of that. Default: ${DEFAULT-VALUE}")
    void overloadPercent(Integer number) {
        door.overloadPercent(within("--overload-percent", number, 1, 100));
    }

    @Option(
            names = "--watchdog",
            defaultValue = "10s",
            converter = TimeSpan.class,
            paramLabel = "TIME",
            description = "Between two questions of the hub to its own listener; half of it is the time for "
                    + "an answer. Beyond: ends with 71 after three. Default: ${DEFAULT-VALUE}")
    void watchdogMillis(Duration time) {
        door.watchdogMillis((int) millis("--watchdog", time));
    }

    LinkLimits links(Complaints complaints) {
        LinkLimits limits = links.limits();
        if (limits.deadMillis() <= 2 * limits.heartbeatMillis()) {
            complaints.add("--silence is more than two times --heartbeat", "--silence", "--heartbeat");
        }
        return limits;
    }

    DoorLimits door() {
        return door.limits();
    }

    private int within(String option, int given, int least, int most) {
        if (given < least || given > most) {
            throw refused(option, option + " is " + least + " to " + most + ", not " + given);
        }
        return given;
    }

    private long millis(String option, Duration given) {
        if (given.toMillis() < 1 || given.toMillis() > HOUR_MILLIS) {
            throw refused(option, option + " is 1ms to 1h");
        }
        return given.toMillis();
    }

    /** Here and not later: afterwards nobody knows which option a limit came from. */
    private ParameterException refused(String option, String sentence) {
        return new ParameterException(spec.commandLine(), sentence, spec.findOption(option), null);
    }
}
