package dev.signalbox.hub.proof;

import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.Execution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;

/** A script that asks by REST. Confined to its caller's thread. */
final class RestDoor implements Caller.Door {
    /** Too many, unavailable, storage full: nothing was accepted, ask again. */
    static final Set<Integer> LATER = Set.of(429, 503, 507);

    private final Rest rest;

    RestDoor(Rest rest) {
        this.rest = rest;
    }

    @Override
    public Caller.Answer ask(String device, String command, String key) throws IOException {
        try {
            HttpResponse<String> answer = rest.tryInvoke(device, command, "{}", key);
            if (answer.statusCode() == 202) {
                return new Caller.Answer.Accepted(
                        Rest.read(answer, Execution.newBuilder()).build());
            }
            return LATER.contains(answer.statusCode())
                    ? new Caller.Answer.Unknown()
                    : new Caller.Answer.Refused(answer.body());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void cancel(String execution) throws IOException {
        try {
            rest.post("/api/v1/executions/" + execution + "/cancel", "{}", Map.of());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {}
}
