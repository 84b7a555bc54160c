package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Sha256;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The web console's files, from the class path only. A path without a dot is a page of the console's own router and gets
 * {@code index.html}. Files stay in memory once read: there are few. Thread-safe.
 */
final class ConsoleFiles implements HttpHandler {
    private static final String INDEX = "/index.html";

    /** No segment begins with a dot, so nothing leads out of the root. */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final ClassLoader loader;
    private final String root;
    private final Map<String, Content> read = new ConcurrentHashMap<>();

    private record Content(ByteBuffer bytes, String etag) {}

    /** Of the files below a folder of the class path. */
    ConsoleFiles(ClassLoader loader, String root) {
        this.loader = loader;
        this.root = root;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals(Methods.GET)
                && !exchange.getRequestMethod().equals(Methods.HEAD)) {
            PlainAnswer.send(exchange, StatusCodes.METHOD_NOT_ALLOWED);
            return;
        }
        String asked = exchange.getRequestPath();
        String path = asked.contains(".") ? asked : INDEX;
        if (!PATH.matcher(path).matches() || path.endsWith(".gz")) {
            PlainAnswer.send(exchange, StatusCodes.NOT_FOUND);
            return;
        }
        boolean zips = acceptsGzip(exchange.getRequestHeaders());
        Optional<Content> zipped = zips ? find(path + ".gz") : Optional.empty();
        Optional<Content> content = zipped.isPresent() ? zipped : find(path);
        if (content.isPresent()) {
            send(exchange, path, content.get(), zipped.isPresent());
        } else {
            PlainAnswer.send(exchange, StatusCodes.NOT_FOUND);
        }
    }

    private void send(HttpServerExchange exchange, String path, Content content, boolean zipped) {
        HeaderMap headers = exchange.getResponseHeaders();
        // Assets have a hash in their name; the page that names them must be asked for each time.
        headers.put(
                Headers.CACHE_CONTROL,
                path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put(Headers.ETAG, content.etag());
        headers.put(Headers.VARY, "Accept-Encoding");
        if (content.etag().equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        headers.put(
                Headers.CONTENT_TYPE,
                TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream"));
        if (zipped) {
            headers.put(Headers.CONTENT_ENCODING, "gzip");
        }
        exchange.getResponseSender().send(content.bytes().duplicate());
    }

    private Optional<Content> find(String path) throws IOException {
        @Nullable Content known = read.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try (@Nullable InputStream in = loader.getResourceAsStream(root + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            Content content = new Content(
                    ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                    '"' + Sha256.hex(bytes).substring(0, 16) + '"');
            read.put(path, content);
            return Optional.of(content);
        }
    }

    private static boolean acceptsGzip(HeaderMap headers) {
        @Nullable String accepted = headers.getFirst(Headers.ACCEPT_ENCODING);
        return accepted != null && accepted.contains("gzip");
    }
}
