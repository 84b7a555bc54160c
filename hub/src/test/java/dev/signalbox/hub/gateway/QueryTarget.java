package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.Role;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.ParameterLimitException;
import io.undertow.util.URLUtils;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fuzz target: a query string, and the headers that are parameters. */
final class QueryTarget {
    private static final long NOW = 1_700_000_000_000L;
    private static final int MAX_PARAMETERS = 1_000;

    private static final Route ROUTE = Route.of(Methods.GET, "/list", Role.ROLE_VIEWER, "Every form of a parameter.")
            .with(
                    Parameter.CURSOR,
                    Parameter.limit(500, "100"),
                    Parameter.flag("all", ""),
                    Parameter.moment("from", ""),
                    Parameter.text("tag", 64, "").repeated(),
                    Parameter.choice("form", HistoryForm.getDescriptor(), ""),
                    Parameter.header("If-Match", new Form.VersionTag(), ""));

    private static final GatewayMetrics METRICS =
            new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics())));

    private QueryTarget() {}

    /** A query string, and perhaps an If-Match on the next line: the Link to the next page asks for the same. */
    static void take(byte[] bytes) throws ParameterLimitException {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 2);
        // None of these comes out of the server's own parser.
        String query = lines[0].replaceAll("[^!-~]", "");
        HttpServerExchange exchange = exchange(query);
        if (lines.length > 1) {
            exchange.getRequestHeaders().add(new HttpString("If-Match"), lines[1]);
        }
        Optional<Arguments> read = read(exchange);
        if (read.isEmpty()) {
            return;
        }
        Arguments arguments = read.get();
        arguments.number("limit").ifPresent(limit -> assertThat(limit).isBetween(1L, 500L));
        arguments.all("tag", String.class).forEach(tag -> assertThat(tag).hasSizeBetween(1, 64));
        arguments.number("If-Match").ifPresent(version -> assertThat(version).isNotNegative());

        Map<String, Long> moments = new LinkedHashMap<>();
        arguments.number("from").ifPresent(from -> moments.put("from", from));
        Call call = new Call(exchange, Call.Asked.NOTHING, Wire.JSON, METRICS);
        Page.next(call, "next one", moments);
        String link = exchange.getResponseHeaders().getFirst("Link");
        assertThat(link).startsWith("</api/v1/list?").endsWith(">; rel=\"next\"");
        String address = link.substring(1, link.indexOf('>'));
        Arguments next = read(exchange(address.substring(address.indexOf('?') + 1)))
                .orElseThrow(() -> new AssertionError("the next page is none: " + link));
        assertThat(next.text("cursor")).isEqualTo("next one");
        for (String name : List.of("limit", "all", "tag", "form")) {
            assertThat(next.all(name, Object.class)).as(name).isEqualTo(arguments.all(name, Object.class));
        }
        arguments.number("from").ifPresent(from -> {
            if (from >= 0) {
                assertThat(next.number("from")).contains(from);
            }
        });
    }

    private static HttpServerExchange exchange(String query) throws ParameterLimitException {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setRequestURI("/api/v1/list");
        exchange.setQueryString(query);
        try {
            URLUtils.parseQueryString(query, exchange, "UTF-8", true, MAX_PARAMETERS);
        } catch (IllegalArgumentException e) {
            return new HttpServerExchange(null); // the server answers 400 by itself
        }
        return exchange;
    }

    private static Optional<Arguments> read(HttpServerExchange exchange) {
        if (exchange.getRequestURI() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Arguments.read(exchange, ROUTE, NOW));
        } catch (BadRequest e) {
            assertThat(e.getMessage()).isNotBlank();
            assertThat(e.getMessage()).as("what was said is cut").hasSizeLessThan(400);
            return Optional.empty();
        }
    }
}
