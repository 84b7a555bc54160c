package dev.signalbox.simulator;

import dev.signalbox.simulator.recording.Recorder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code record}: writes down what a device does. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Records what the hub shows of a device: readings, properties, events, and how it answers commands.",
            "The device itself is not touched."
        },
        footer = {
            "",
            "Needs an access token of the hub, of a viewer at least, in the environment variable SIGNALBOX_TOKEN.",
            "",
            "  record --hub http://127.0.0.1:8080 --device pump-1 --for 10m --out pump.sbrec"
        })
final class RecordCommand implements Callable<Integer> {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smh])");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--hub", required = true, description = "The hub: http://host:port")
    private URI hub = URI.create("");

    @Option(names = "--device", required = true, paramLabel = "ID", description = "Whom to record.")
    private String device = "";

    @Option(names = "--for", paramLabel = "TIME", description = "How long: 30s, 10m, 2h; default: until Ctrl-C.")
    private String span = "8760h";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        String token = System.getenv().getOrDefault("SIGNALBOX_TOKEN", "");
        if (token.isBlank()) {
            throw new ParameterException(spec.commandLine(), "set SIGNALBOX_TOKEN to an access token of the hub");
        }
        Recorder recorder = new Recorder(hub, token, device, out);
        CountDownLatch ended = new CountDownLatch(1);
        Thread stop = new Thread(() -> {
            recorder.stop();
            awaitEnd(ended);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Recorder.Tally tally = recorder.record(spanOf(span));
            spec.commandLine()
                    .getErr()
                    .printf(
                            "%s: %d readings, %d properties, %d events, %d answers%n",
                            out, tally.readings(), tally.properties(), tally.events(), tally.answers());
            if (tally.thinned() > 0) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                "The hub left out %d values: there were more than it shows a console.%n",
                                tally.thinned());
            }
            return CommandLine.ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(spec.commandLine(), out + " is there already", e);
        } finally {
            ended.countDown();
        }
    }

    /** The last line must be written before the process ends. */
    private static void awaitEnd(CountDownLatch ended) {
        try {
            var unused = ended.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration spanOf(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(spec.commandLine(), "--for is a time such as 30s, 10m or 2h, not " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
