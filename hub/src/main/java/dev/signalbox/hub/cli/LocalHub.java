package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.ErrorDetail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The running hub of a data directory, spoken to over REST with its local admin token. Whoever may read that file is the
 * admin. Confined to the calling thread.
 */
public final class LocalHub {
    /** Files in the data directory that the running hub writes. */
    public static final String ADMIN_TOKEN = "admin.token";

    public static final String ADDRESS = "hub.address";

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String url;
    private final String token;

    /** A failure that is a sentence for the person at the terminal. */
    static final class Trouble extends Exception {
        private static final long serialVersionUID = 1;

        private final int exitCode;

        Trouble(@Nullable String sentence) {
            this(sentence, 1);
        }

        Trouble(@Nullable String sentence, int exitCode) {
            super(sentence);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    private LocalHub(String url, String token) {
        this.url = url;
        this.token = token;
    }

    static LocalHub of(Path data) throws Trouble {
        return new LocalHub(read(data, ADDRESS), read(data, ADMIN_TOKEN));
    }

    /** Where browsers find the hub. */
    String url() {
        return url;
    }

    /** Posts a message and merges the answer into {@code answer}. */
    void post(String path, Message body, Message.Builder answer) throws Trouble {
        post(path, body, answer, TIMEOUT);
    }

    /** The same for what may take long. */
    void post(String path, Message body, Message.Builder answer, Duration timeout) throws Trouble {
        try {
            String json = JsonFormat.printer().print(body);
            send(
                    request(path, timeout)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(json)),
                    answer);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("every message has a JSON form", e);
        }
    }

    /** Gets a message and merges it into {@code answer}. */
    void get(String path, Message.Builder answer) throws Trouble {
        send(request(path, TIMEOUT), answer);
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + token);
    }

    private void send(HttpRequest.Builder request, Message.Builder answer) throws Trouble {
        try {
            HttpResponse<String> response = new PacedRequest(http, request.build()).send();
            if (response.statusCode() / 100 != 2) {
                throw new Trouble(refusal(response));
            }
            JsonFormat.parser().ignoringUnknownFields().merge(response.body(), answer);
        } catch (IOException e) {
            throw new Trouble("The hub at " + url + " does not answer: " + e.getMessage() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("Interrupted.");
        }
    }

    private static String refusal(HttpResponse<String> response) {
        try {
            ErrorDetail.Builder error = ErrorDetail.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(response.body(), error);
            return error.getMessage() + " (" + error.getCode() + ", trace " + error.getTraceId() + ")";
        } catch (InvalidProtocolBufferException e) {
            return "The hub answered with status " + response.statusCode() + ".";
        }
    }

    /** One of the files that the running hub writes. */
    static String read(Path data, String name) throws Trouble {
        try {
            return Files.readString(data.resolve(name)).strip();
        } catch (NoSuchFileException e) {
            throw new Trouble("No hub is running on the data directory " + data + ".", Exit.NOT_REACHABLE);
        } catch (IOException e) {
            throw new Trouble("Cannot read " + data.resolve(name) + ": " + e.getMessage() + ".");
        }
    }
}
