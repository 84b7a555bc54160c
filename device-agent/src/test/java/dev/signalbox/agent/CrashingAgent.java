package dev.signalbox.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** The agent of {@link AgentCrashTest}, a process of its own: every effect is a line in a file. */
final class CrashingAgent {
    private CrashingAgent() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        Agent agent = Agent.to(URI.create(arguments[0]))
                .token("secret")
                .parallelRuns(1)
                .journal(directory.resolve("executions.journal"))
                .capabilities(
                        Capability.command("append").handle(run -> append(directory, run)),
                        Capability.command("hang").handle(run -> {
                            append(directory, run);
                            new CountDownLatch(1).await();
                            return Outcome.succeeded();
                        }),
                        Capability.command("hang_idempotent").idempotent().handle(run -> {
                            append(directory, run);
                            if (Files.exists(directory.resolve("second-life"))) {
                                return Outcome.succeeded();
                            }
                            new CountDownLatch(1).await();
                            return Outcome.succeeded();
                        }))
                .build();
        agent.start();
        new CountDownLatch(1).await();
    }

    private static Outcome append(Path directory, Run run) throws IOException {
        Files.writeString(
                directory.resolve("effects"),
                run.executionId() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return Outcome.succeeded();
    }
}
