package dev.signalbox.agent.linux;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentBuilder;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.linux.action.Permits;
import dev.signalbox.agent.linux.action.Programs;
import dev.signalbox.agent.linux.action.SystemActions;
import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.machine.Machine;
import dev.signalbox.agent.linux.machine.SystemTree;
import dev.signalbox.agent.linux.pins.Pins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the Linux agent: joins at the first start, links ever after. */
@Command(
        name = "signalbox-agent",
        mixinStandardHelpOptions = true,
        description = "Makes this machine a device of a Signalbox hub.",
        footer = {"", "The first start needs the join key in the environment variable SIGNALBOX_JOIN_KEY."})
final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private final Map<String, String> environment;

    @Mixin
    private Options options = new Options();

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), arguments));
    }

    static int run(Map<String, String> environment, String... arguments) {
        CommandLine line = new CommandLine(new Main(environment));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof IOException || failure instanceof IllegalArgumentException) {
                LOG.error("{}", failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
        return line.execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        AgentConfig config = options.settings();
        SystemTree tree = options.tree();
        Machine machine = Machine.found(tree, config.sensors());
        Membership membership = Membership.of(config, machine, options.stateDirectory());
        Joined joined = membership.joined(environment, options.joinKeyFile());
        CountDownLatch terminated = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            terminated.countDown();
            awaitQuietly(ended); // the goodbye goes out before the process does
        }));
        try (LinuxDevice device = device(tree, config, machine, agent(membership, joined))) {
            device.start();
            terminated.await();
        } finally {
            ended.countDown(); // also where nothing was made: the hook waits for this
        }
        return CommandLine.ExitCode.OK;
    }

    /** Takes the pins. */
    private static LinuxDevice device(SystemTree tree, AgentConfig config, Machine machine, AgentBuilder parts)
            throws IOException {
        AgentValues values = new AgentValues();
        SystemActions actions = new SystemActions(config.actions(), Programs.OF_SYSTEM);
        Pins pins = Pins.open(tree, config.lines(), config.pwm(), values);
        return new LinuxDevice(tree, config, machine, pins, values, actions, parts);
    }

    private AgentBuilder agent(Membership membership, Joined joined) {
        Path state = options.stateDirectory();
        AgentBuilder parts = Agent.to(membership.hub())
                .hubFingerprint(membership.config().hubFingerprint())
                .token(joined.deviceToken())
                .previousToken(joined.previousToken())
                .tokenStore((token, previous) ->
                        membership.credentials().store(new Joined(joined.deviceId(), token, previous)))
                .journal(state.resolve("executions.journal"));
        int mebibytes = membership.config().bufferMebibytes();
        return mebibytes == 0 ? parts : parts.bufferOnDisk(state.resolve("readings"), mebibytes);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Command(
            name = "join",
            mixinStandardHelpOptions = true,
            description = "Joins the hub, unless it has joined before, and ends.")
    int join(@Mixin Options said) throws IOException, InterruptedException {
        AgentConfig config = said.settings();
        Machine machine = Machine.found(said.tree(), config.sensors());
        Joined joined = Membership.of(config, machine, said.stateDirectory()).joined(environment, said.joinKeyFile());
        out().println("This machine is device " + joined.deviceId() + " of " + config.hub() + ".");
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Shows what is found on this machine and what is wrong, without a hub.")
    int check(@Mixin Options said) throws IOException {
        return new Check(said, out()).print() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "permit",
            mixinStandardHelpOptions = true,
            description = "As root: lets the service do what the actions of the configuration allow, and no more.")
    int permit(
            @Mixin Options said,
            @Option(names = "--user", defaultValue = "signalbox-agent", description = "Who the service runs as.")
                    String user)
            throws IOException {
        if (!user.matches("[a-z_][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("--user is the name of a user");
        }
        Permits permits = new Permits(said.settings().actions(), user);
        PermitFiles.write(said.tree().root(), permits, out());
        return CommandLine.ExitCode.OK;
    }

    private static PrintWriter out() {
        return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }
}
