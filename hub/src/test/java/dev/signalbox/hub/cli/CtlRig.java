package dev.signalbox.hub.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code signalbox ctl} on the data directory of a hub that answers by script. Confined to the test's thread. */
final class CtlRig implements AutoCloseable {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    private final BlockingQueue<Scripted> answers = new ArrayBlockingQueue<>(10);
    private final Path data;
    private final HttpServer hub;

    /** @param link to the next page; empty: there is none */
    private record Scripted(int status, String body, String link) {}

    CtlRig(Path data) throws IOException {
        this.data = data;
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        hub.createContext("/", this::answer);
        hub.start();
        Files.writeString(data.resolve(LocalHub.ADDRESS), url());
        Files.writeString(data.resolve(LocalHub.ADMIN_TOKEN), "local-token");
    }

    @Override
    public void close() {
        hub.stop(0);
    }

    String url() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String headers = Stream.of("Authorization", "Idempotency-Key", "If-Match")
                .filter(name -> exchange.getRequestHeaders().containsKey(name))
                .map(name -> " " + exchange.getRequestHeaders().getFirst(name))
                .collect(Collectors.joining());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body + headers);
        Scripted next = answers.poll();
        Scripted answer = next == null ? new Scripted(200, "{}", "") : next;
        if (!answer.link.isEmpty()) {
            exchange.getResponseHeaders().set("Link", "<" + answer.link + ">; rel=\"next\"");
        }
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    void willAnswer(int status, String body) {
        answers.add(new Scripted(status, body, ""));
    }

    void willAnswerPage(String body, String next) {
        answers.add(new Scripted(200, body, next));
    }

    int ctl(String... arguments) {
        return ctl(Map.of(), arguments);
    }

    int ctl(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(List.of("--data", data.toString()));
        }
        return new CommandLine(new Ctl(environment))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute(all.toArray(String[]::new));
    }
}
