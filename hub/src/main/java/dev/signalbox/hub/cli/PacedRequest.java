package dev.signalbox.hub.cli;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A request that is sent again while the hub refuses it for its pace, so that a long read goes on and none goes on for ever.
 * Immutable.
 */
record PacedRequest(HttpClient http, HttpRequest request) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MOST_TRIES = 20;
    private static final long MOST_PAUSE_SECONDS = 30;

    /** Blocks, also between the tries. */
    HttpResponse<String> send() throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        for (int tries = 1; response.statusCode() == TOO_MANY_REQUESTS && tries < MOST_TRIES; tries++) {
            pause(pauseSeconds(response));
            // [RFC 6585 §4] it was not carried out, so the same may be asked again.
            response = http.send(request, BodyHandlers.ofString());
        }
        return response;
    }

    private static void pause(long seconds) throws InterruptedException {
        try {
            CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing was to be done, and failed", e);
        }
    }

    private static long pauseSeconds(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Math.min(MOST_PAUSE_SECONDS, Long.parseLong(text)))
                .orElse(1L);
    }
}
