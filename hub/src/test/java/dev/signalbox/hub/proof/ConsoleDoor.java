package dev.signalbox.hub.proof;

import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A console that asks on its link, and opens another when that is gone. Confined to its caller's thread. */
final class ConsoleDoor implements Caller.Door {
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String hub;
    private final String token;
    private final Consumer<Execution> told;
    private @Nullable ConsoleLink link;

    /** @param told gets every execution that it hears of, also those of others */
    ConsoleDoor(String hub, String token, Consumer<Execution> told) {
        this.hub = hub;
        this.token = token;
        this.told = told;
    }

    @Override
    public Caller.Answer ask(String device, String command, String key) throws IOException, InterruptedException {
        HubToConsole answer = open().ask(
                        ConsoleToHub.newBuilder()
                                .setInvoke(InvokeCommand.newBuilder()
                                        .setDeviceId(device)
                                        .setCommand(command)
                                        .setIdempotencyKey(key)),
                        ANSWER);
        if (answer.hasExecution()) {
            return new Caller.Answer.Accepted(answer.getExecution());
        }
        String reason = answer.getError().getCode().name();
        boolean later = answer.getError().getRetryable() && !reason.contains("DEVICE_AWAY");
        return later ? new Caller.Answer.Unknown() : new Caller.Answer.Refused(reason);
    }

    @Override
    public void cancel(String execution) throws IOException, InterruptedException {
        open().ask(
                        ConsoleToHub.newBuilder()
                                .setCancel(CancelExecution.newBuilder().setExecutionId(execution)),
                        ANSWER);
    }

    private ConsoleLink open() throws IOException {
        ConsoleLink known = link;
        if (known != null && known.isOpen()) {
            return known;
        }
        ConsoleLink opened = ConsoleLink.open(http, hub, token, this::onFrame);
        link = opened;
        return opened;
    }

    private void onFrame(HubToConsole frame) {
        if (frame.hasExecution()) {
            told.accept(frame.getExecution());
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
    }
}
