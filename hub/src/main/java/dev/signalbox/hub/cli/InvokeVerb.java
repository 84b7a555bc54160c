package dev.signalbox.hub.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl invoke}: one command on one device. */
@Command(
        name = "invoke",
        description = "Runs a command on a device: invoke pump-1 set_speed speed=3 --wait",
        mixinStandardHelpOptions = true)
final class InvokeVerb implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Parameters(index = "0", paramLabel = "DEVICE")
    @SuppressWarnings("NullAway.Init") // picocli requires it
    private String device;

    @Parameters(index = "1", paramLabel = "COMMAND")
    @SuppressWarnings("NullAway.Init") // picocli requires it
    private String command;

    @Parameters(
            index = "2..*",
            paramLabel = "NAME=VALUE",
            description = "A parameter; text that is JSON is taken as that")
    private @Nullable List<String> parameters;

    @Option(names = "--wait", description = "Until it has ended; the exit code says how")
    private boolean wait;

    @Option(names = "--timeout", defaultValue = "60s", description = "Of --wait. Default: ${DEFAULT-VALUE}")
    private String timeout = "60s";

    @Option(names = "--key", description = "Idempotency key: the same again within 24 h is the same execution")
    private @Nullable String key;

    @Option(
            names = "--ttl",
            description = "How long it may wait for the device, such as 10m. Default: the command's own")
    private @Nullable String ttl;

    @Override
    public Integer call() throws Trouble {
        Invocation.Terms terms = new Invocation.Terms(
                key, ttl == null ? null : Spans.read(ttl), wait ? Spans.read(timeout) : Duration.ZERO);
        return new Invocation(ctl).run(device, command, parameters, terms);
    }
}
