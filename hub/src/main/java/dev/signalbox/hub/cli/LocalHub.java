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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

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

        Trouble(String sentence) {
            super(sentence);
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
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JsonFormat.printer().print(body)))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
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

    private static String read(Path data, String name) throws Trouble {
        try {
            return Files.readString(data.resolve(name)).strip();
        } catch (NoSuchFileException e) {
            throw new Trouble("No hub is running on the data directory " + data + ".");
        } catch (IOException e) {
            throw new Trouble("Cannot read " + data.resolve(name) + ": " + e.getMessage() + ".");
        }
    }
}
