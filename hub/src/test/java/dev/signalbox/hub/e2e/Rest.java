package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.SignInCode;
import dev.signalbox.proto.v1.SignInCodeRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A script that talks to a hub: its verbs are the API's. */
public final class Rest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** No two access tokens of a hub have the same title. */
    private static final int MOST_TRIES = 20;

    private static final AtomicInteger TITLES = new AtomicInteger();

    private final String url;
    private final String token;

    public Rest(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** As the hub's own command line, with the token it leaves in its data directory. */
    public static Rest localAdmin(String url, Path data) {
        try {
            return new Rest(url, Files.readString(data.resolve("admin.token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String joinKey(String... tags) {
        CreateJoinKey request = CreateJoinKey.newBuilder()
                .setTitle("test")
                .addAllTags(List.of(tags))
                .build();
        return read(post("/api/v1/join-keys", json(request), Map.of()), JoinKey.newBuilder())
                .getKey();
    }

    public Rest as(Role role) {
        return new Rest(url, accessToken(role));
    }

    public String accessToken(Role role) {
        CreateAccessToken request = CreateAccessToken.newBuilder()
                .setTitle("test-" + TITLES.incrementAndGet())
                .setRole(role)
                .build();
        return read(post("/api/v1/access-tokens", json(request), Map.of()), AccessToken.newBuilder())
                .getToken();
    }

    String signInCode(String user) {
        SignInCodeRequest request = SignInCodeRequest.newBuilder().setUser(user).build();
        return read(post("/api/v1/sign-in-codes", json(request), Map.of()), SignInCode.newBuilder())
                .getCode();
    }

    public List<DeviceState> devices() {
        return read(get("/api/v1/devices"), Devices.newBuilder()).getDevicesList();
    }

    Execution invoke(String device, String command, String parameters, String idempotencyKey) {
        HttpResponse<String> answer = tryInvoke(device, command, parameters, idempotencyKey);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return read(answer, Execution.newBuilder()).build();
    }

    public HttpResponse<String> tryInvoke(String device, String command, String parameters, String idempotencyKey) {
        return post(
                "/api/v1/devices/" + device + "/commands/" + command,
                parameters,
                idempotencyKey.isEmpty() ? Map.of() : Map.of("Idempotency-Key", idempotencyKey));
    }

    Execution execution(String id) {
        HttpResponse<String> answer = get("/api/v1/executions/" + id);
        Message.Builder found = answer.body().contains("\"executions\"")
                ? read(answer, Executions.newBuilder())
                : read(answer, Execution.newBuilder());
        return found instanceof Executions.Builder list ? list.getExecutions(0) : ((Execution.Builder) found).build();
    }

    History history(String device, String metric, long from, long to) {
        return read(
                        get("/api/v1/devices/" + device + "/history?metric=" + metric + "&from=" + from + "&to=" + to),
                        History.newBuilder())
                .build();
    }

    /** Every reading as it was measured, not thinned for a chart. */
    History rawHistory(String device, String metric, long from, long to) {
        return read(
                        get("/api/v1/devices/" + device + "/history?points=5000&metric=" + metric + "&from=" + from
                                + "&to=" + to),
                        History.newBuilder())
                .build();
    }

    /** All there are, newest first. */
    public List<Execution> executions() {
        List<Execution> all = new ArrayList<>();
        int found;
        do {
            String before =
                    all.isEmpty() ? "" : "&cursor=" + all.get(all.size() - 1).getExecutionId();
            List<Execution> page = read(get("/api/v1/executions?limit=500" + before), Executions.newBuilder())
                    .getExecutionsList();
            all.addAll(page);
            found = page.size();
        } while (found > 0);
        return all;
    }

    /** Asks again where the hub says that this was one question too many for now. */
    public HttpResponse<String> get(String path) {
        HttpResponse<String> answer = send(request(path).GET().build());
        for (int tries = 1; answer.statusCode() == 429 && tries < MOST_TRIES; tries++) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(
                    answer.headers().firstValueAsLong("Retry-After").orElse(1)));
            answer = send(request(path).GET().build());
        }
        return answer;
    }

    public HttpResponse<String> post(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(BodyPublishers.ofString(body)).build());
    }

    /** Desires these properties, where the desired version is the one given. */
    public HttpResponse<String> desire(String device, String properties, long version) {
        return send(
                "PATCH",
                "/api/v1/devices/" + device + "/shadow",
                properties,
                Map.of("If-Match", "\"" + version + "\""));
    }

    public Shadow shadow(String device) {
        return read(get("/api/v1/devices/" + device + "/shadow"), Shadow.newBuilder())
                .build();
    }

    /** All there are, without their targets. */
    public List<Bulk> bulks() {
        List<Bulk> all = new ArrayList<>();
        List<Bulk> page;
        do {
            String before =
                    all.isEmpty() ? "" : "&cursor=" + all.get(all.size() - 1).getBulkId();
            page = read(get("/api/v1/bulks?limit=200" + before), Bulks.newBuilder())
                    .getBulksList();
            all.addAll(page);
        } while (!page.isEmpty());
        return all;
    }

    /** With the outcomes of at most 1,000 devices. */
    public Bulk bulk(String id) {
        return read(get("/api/v1/bulks/" + id), Bulk.newBuilder()).build();
    }

    /** Any method; an empty body: none. */
    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path);
        headers.forEach(request::header);
        if (body.isEmpty()) {
            return send(request.method(method, BodyPublishers.noBody()).build());
        }
        return send(request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> send(String method, String path, String body) {
        return send(method, path, body, Map.of());
    }

    /** Where a list goes on; empty: nowhere. */
    static Optional<String> next(HttpResponse<String> answer) {
        return answer.headers().firstValue("Link").map(link -> link.replaceFirst("<([^>]*)>; rel=\"next\"", "$1"));
    }

    /** What a refusal says. */
    static ErrorDetail error(HttpResponse<String> answer) {
        ErrorDetail.Builder error = ErrorDetail.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(answer.body(), error);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(answer.body(), e);
        }
        return error.build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static <B extends Message.Builder> B read(HttpResponse<String> answer, B into) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        try {
            JsonFormat.parser().merge(answer.body(), into);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(answer.body(), e);
        }
        return into;
    }

    private static String json(Message message) {
        try {
            return JsonFormat.printer().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
