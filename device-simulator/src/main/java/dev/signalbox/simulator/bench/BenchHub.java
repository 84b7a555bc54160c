package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A hub in a process of its own, on a directory and ports of its own. Confined to the command line's thread. */
final class BenchHub implements AutoCloseable {
    private static final long START_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long LOOK_NANOS = Duration.ofMillis(25).toNanos();
    private static final long STOP_SECONDS = 15;
    private static final Duration REQUEST = Duration.ofSeconds(60);

    /** Handshakes a credential may make at once are 20. */
    private static final int LINKS_PER_TOKEN = 16;

    /** Requests of a credential at once are 200. */
    private static final int REQUESTS_PER_TOKEN = 180;

    private static final int REQUESTS_AT_A_TIME = 30;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Path jar;
    private final List<String> javaOptions;
    private final List<String> options;
    private final Path directory;
    private final int port = freePort();
    private final int mqttPort = freePort();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Duration firstStart;
    private Process process;
    private String joinKey = "";
    private String operator = "";
    private int linksOfOperator;
    private int devicesAskedFor;
    private String creator = "";
    private int requestsOfCreator;

    /** Returns when the hub is ready. */
    BenchHub(Path jar, List<String> javaOptions, List<String> options, Path directory)
            throws IOException, InterruptedException {
        this.jar = jar;
        this.javaOptions = javaOptions;
        this.options = options;
        this.directory = directory;
        long since = System.nanoTime();
        process = launch();
        awaitReady();
        firstStart = Duration.ofNanos(System.nanoTime() - since);
    }

    /** From the new process to its readiness, in an empty directory. */
    Duration firstStart() {
        return firstStart;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        Path archive = Path.of(jar.toString().replaceFirst("\\.jar$", ".jsa"));
        if (Files.exists(archive)) {
            // As it is started by hand; one that does not fit is as none.
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        command.addAll(List.of(
                "-jar",
                jar.toString(),
                "--data",
                directory.resolve("data").toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--mqtt-listen",
                "127.0.0.1:" + mqttPort));
        command.addAll(options);
        ProcessBuilder hub = new ProcessBuilder(command);
        forgetSettings(hub.environment());
        return hub.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** An installation has a file for the hub of its machine: that one is not measured. */
    static void forgetSettings(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("SIGNALBOX_"));
    }

    private Path log() {
        return directory.resolve("hub.log");
    }

    private void awaitReady() throws IOException, InterruptedException {
        long since = System.nanoTime();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() - since > START_NANOS) {
                throw new IOException("the hub does not become ready; it said:\n" + Files.readString(log()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(request("/readyz").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** As SIGTERM, which says goodbye to every link; returns when it is ready again. */
    void stopAndStart() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        process = launch();
        awaitReady();
    }

    /** As {@code kill -9}; returns when it is ready again. */
    Duration killAndStart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        long since = System.nanoTime();
        process = launch();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - since);
    }

    ProcessCost cost() throws IOException {
        return ProcessCost.of(process.pid());
    }

    /** Counts from now on, until this process ends. */
    ProcessMeter meter() throws IOException, InterruptedException {
        return ProcessMeter.ofJava(process.pid());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI webSocket(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    HttpClient http() {
        return http;
    }

    /** For as many devices as there is room for. */
    String joinKey() throws IOException, InterruptedException {
        if (joinKey.isEmpty()) {
            joinKey = create("join-keys", "{\"title\":\"bench\"}", "key");
        }
        return joinKey;
    }

    /** Of an operator; a new one after some calls. */
    String operatorToken() throws IOException, InterruptedException {
        if (linksOfOperator++ % LINKS_PER_TOKEN == 0) {
            operator = create(
                    "access-tokens",
                    "{\"title\":\"bench-" + linksOfOperator + "\",\"role\":\"ROLE_OPERATOR\"}",
                    "token");
        }
        return operator;
    }

    /** Of as many new devices. */
    List<String> deviceTokens(int count) throws IOException, InterruptedException {
        List<String> tokens = new ArrayList<>(count);
        while (tokens.size() < count) {
            if (requestsOfCreator == 0 || requestsOfCreator > REQUESTS_PER_TOKEN - REQUESTS_AT_A_TIME) {
                requestsOfCreator = 0;
                creator = create(
                        "access-tokens",
                        "{\"title\":\"creator-" + devicesAskedFor + "\",\"role\":\"ROLE_ENGINEER\"}",
                        "token");
            }
            int more = Math.min(REQUESTS_AT_A_TIME, count - tokens.size());
            requestsOfCreator += more;
            tokens.addAll(createDevices(creator, more));
        }
        return tokens;
    }

    /** At the same time, so that they share their syncs. Left out: those that a busy hub did not answer in time. */
    private List<String> createDevices(String creator, int count) throws IOException {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "bench-" + devicesAskedFor++;
            asked.add(http.sendAsync(
                    creation(creator, "devices", "{\"deviceId\":\"" + id + "\"}"), BodyHandlers.ofString()));
        }
        List<String> tokens = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : asked) {
            Optional<HttpResponse<String>> answer = one.thenApply(Optional::of)
                    .exceptionally(trouble -> Optional.empty())
                    .join();
            if (answer.isPresent() && answer.get().statusCode() != GATEWAY_TIMEOUT) {
                tokens.add(fieldOf(answer.get(), "devices", "token"));
            }
        }
        return tokens;
    }

    /** A console's link without WebSocket that watches everything, and that nobody reads. */
    void openFallback(String token) throws IOException, InterruptedException {
        String link = create(token, "links", "{}", "link");
        String frames = "{\"frames\":[{\"hello\":{\"name\":\"bench\"}},{\"watch\":{}}]}";
        HttpResponse<String> taken =
                http.send(creation(token, "links/" + link + "/frames", frames), BodyHandlers.ofString());
        if (taken.statusCode() / 100 != 2) {
            throw new IOException("the hub takes no frames: " + taken.statusCode());
        }
    }

    /** As {@code jcmd GC.run}. */
    void collectGarbage() throws IOException, InterruptedException {
        Jcmd.ask(process.pid(), "GC.run");
    }

    /** What is used of the heap. */
    long heapBytes() throws IOException, InterruptedException {
        // Beside the heap it tells of classes, which are not in it.
        String heap = Jcmd.ask(process.pid(), "GC.heap_info").replaceAll("(?m)^ *(Metaspace|class space).*$", "");
        Matcher used = Pattern.compile(" used (\\d+)K").matcher(heap);
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        return bytes;
    }

    /** The buffers of its sockets, which no collection touches. */
    long directBytes() throws IOException, InterruptedException {
        HttpResponse<String> metrics = http.send(request("/metrics").build(), BodyHandlers.ofString());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith("jvm_buffer_memory_used_bytes") && line.contains("id=\"direct\""))
                .map(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("/metrics tells nothing of direct buffers"));
    }

    /** What this counter of one label says since the hub's start, by the label's values; none that is zero. */
    Map<String, Long> refusals(String counter) throws IOException, InterruptedException {
        String metrics =
                http.send(request("/metrics").build(), BodyHandlers.ofString()).body();
        Map<String, Long> refused = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^" + counter + "\\{[a-z]+=\"([^\"]+)\"} ([0-9.E]+)$")
                .matcher(metrics);
        while (line.find()) {
            refused.put(line.group(1), (long) Double.parseDouble(line.group(2)));
        }
        refused.values().removeIf(count -> count == 0);
        return refused;
    }

    private String create(String what, String body, String field) throws IOException, InterruptedException {
        String admin = Files.readString(directory.resolve("data").resolve("admin.token"))
                .strip();
        return create(admin, what, body, field);
    }

    private String create(String token, String what, String body, String field)
            throws IOException, InterruptedException {
        return fieldOf(http.send(creation(token, what, body), BodyHandlers.ofString()), what, field);
    }

    private HttpRequest creation(String token, String what, String body) {
        return request("/api/v1/" + what)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String fieldOf(HttpResponse<String> answer, String what, String field) throws IOException {
        // The one string of an answer whose form we know: no reason for a JSON library in the simulator.
        Matcher found =
                Pattern.compile("\"" + field + "\"\\s*:\\s*\"([^\"]+)\"").matcher(answer.body());
        if (answer.statusCode() / 100 != 2 || !found.find()) {
            throw new IOException("the hub makes no " + what + ": " + answer.statusCode());
        }
        return found.group(1);
    }

    /** The body, which is 200's. */
    String get(String path, String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request(path).header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered by " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url().resolve(path)).timeout(REQUEST);
    }

    long diskBytes(String file) throws IOException {
        Path path = directory.resolve("data").resolve(file);
        return Files.exists(path) ? Files.size(path) : 0;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
