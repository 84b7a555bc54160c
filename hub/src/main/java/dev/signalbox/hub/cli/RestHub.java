package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.ErrorDetail;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A hub, here or elsewhere, spoken to over REST with an access token. Confined to the calling thread. */
final class RestHub {
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

    private final HttpClient http;
    private final String url;
    private final String publicUrl;
    private final String token;

    /** @param next the address of the next page; empty: this is the last */
    record Answer(int status, String body, Optional<String> next) {
        /** The answer as the message that it is. */
        <B extends Message.Builder> B as(B message) throws Trouble {
            try {
                JsonFormat.parser().ignoringUnknownFields().merge(body, message);
                return message;
            } catch (InvalidProtocolBufferException e) {
                throw new Trouble("The hub's answer is not understood; is it a hub of another version?");
            }
        }
    }

    RestHub(String url, String token) {
        this(url, url, token, Optional.empty());
    }

    /**
     * @param publicUrl what is told to people
     * @param fingerprint of the hub's certificate, to be trusted whoever signed it; empty: as this machine trusts
     */
    RestHub(String url, String publicUrl, String token, Optional<String> fingerprint) {
        this.url = url;
        this.publicUrl = publicUrl;
        this.token = token;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        fingerprint.ifPresent(sha256 -> client.sslContext(PinnedTrust.context(sha256)));
        http = client.build();
    }

    URI url() {
        return URI.create(url);
    }

    /** Where a browser finds it. */
    String publicUrl() {
        return publicUrl;
    }

    HttpClient http() {
        return http;
    }

    String authorization() {
        return "Bearer " + token;
    }

    Answer get(RestPath path) throws Trouble {
        return get(path.toString());
    }

    /** Such as the next page's; waits where the hub wants it slower, for a long list takes many requests. */
    Answer get(String path) throws Trouble {
        return answer(
                "GET",
                () -> new PacedRequest(http, request(path).timeout(TIMEOUT).build()).send());
    }

    Answer post(RestPath path, Message body) throws Trouble {
        return send("POST", path.toString(), Optional.of(json(body)), Map.of(), TIMEOUT);
    }

    Answer post(RestPath path) throws Trouble {
        return send("POST", path.toString(), Optional.empty(), Map.of(), TIMEOUT);
    }

    Answer put(RestPath path, Message body) throws Trouble {
        return send("PUT", path.toString(), Optional.of(json(body)), Map.of(), TIMEOUT);
    }

    Answer patch(RestPath path, Message body) throws Trouble {
        return send("PATCH", path.toString(), Optional.of(json(body)), Map.of(), TIMEOUT);
    }

    Answer delete(RestPath path) throws Trouble {
        return send("DELETE", path.toString(), Optional.empty(), Map.of(), TIMEOUT);
    }

    /** Waits where the hub wants it slower: one of many changes that are made one after the other. */
    Answer paced(String method, RestPath path, Message body) throws Trouble {
        HttpRequest request = request(path.toString())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json(body)))
                .build();
        return answer(method, () -> new PacedRequest(http, request).send());
    }

    /**
     * Once: what is refused for its pace is the person's to repeat.
     *
     * @throws Trouble for every answer that is none, with the exit code that says what is known
     */
    Answer send(String method, String path, Optional<String> body, Map<String, String> headers, Duration timeout)
            throws Trouble {
        HttpRequest.Builder request = request(path).timeout(timeout);
        headers.forEach(request::header);
        BodyPublisher publisher = body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
        body.ifPresent(text -> request.header("Content-Type", "application/json"));
        return answer(method, () -> http.send(request.method(method, publisher).build(), BodyHandlers.ofString()));
    }

    /** One exchange with the hub. */
    @FunctionalInterface
    private interface Exchange {
        HttpResponse<String> take() throws Trouble, IOException, InterruptedException;
    }

    private Answer answer(String method, Exchange exchange) throws Trouble {
        try {
            HttpResponse<String> response = exchange.take();
            if (response.statusCode() / 100 != 2) {
                throw refused(method, response);
            }
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers()
                            .firstValue("Link")
                            .map(NEXT::matcher)
                            .filter(Matcher::matches)
                            .map(m -> m.group(1)));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw notReachable(e);
        } catch (IOException e) {
            throw method.equals("GET")
                    ? notReachable(e)
                    : new Trouble(
                            "The hub at " + url + " took the request and did not answer it: whether it was carried"
                                    + " out is not known.",
                            Exit.NOT_KNOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("Interrupted.", Exit.NOT_KNOWN);
        }
    }

    private HttpRequest.Builder request(String path) throws Trouble {
        try {
            return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", authorization());
        } catch (IllegalArgumentException e) {
            throw new Trouble(url + " is not the address of a hub: http://host:port or https://host.", Exit.USAGE);
        }
    }

    Trouble notReachable(Exception e) {
        String reason = e.getMessage() == null || e.getCause() instanceof UnresolvedAddressException
                ? ""
                : ": " + e.getMessage();
        return new Trouble("The hub at " + url + " cannot be reached" + reason + ".", Exit.NOT_REACHABLE);
    }

    private Trouble refused(String method, HttpResponse<String> response) {
        int exit = switch (response.statusCode()) {
            case 401, 403 -> Exit.NOT_AUTHORISED;
            case 504 -> Exit.NOT_KNOWN;
            default -> Exit.REFUSED;
        };
        ErrorDetail.Builder error = ErrorDetail.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(response.body(), error);
        } catch (InvalidProtocolBufferException e) {
            error.clear(); // a proxy in between answers in its own words
        }
        if (error.getMessage().isEmpty()) {
            return new Trouble(
                    "The hub at " + url + " answered with status " + response.statusCode() + ".",
                    isOfProxy(response.statusCode()) && !method.equals("GET") ? Exit.NOT_KNOWN : exit);
        }
        String code = error.getCode().name().replaceFirst("^ERROR_CODE_", "");
        return new Trouble(error.getMessage() + " (" + code + ", trace " + error.getTraceId() + ")", exit);
    }

    /** Without a word of the hub's: it may have taken the request before the proxy lost it. */
    private static boolean isOfProxy(int status) {
        return status == 502 || status == 503;
    }

    static String json(Message message) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours has no JSON form", e);
        }
    }
}
