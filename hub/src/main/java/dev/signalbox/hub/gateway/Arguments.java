package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.Parameter.Place;
import dev.signalbox.hub.protocol.NearestName;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, read as its route declares them. Immutable. */
final class Arguments {
    static final Arguments NONE = new Arguments(Map.of());

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int MAX_VALUES = 100;

    private final Map<String, List<Object>> values;

    private Arguments(Map<String, List<Object>> values) {
        this.values = values;
    }

    /** @throws BadRequest where a parameter is unknown, malformed, missing or given too often */
    static Arguments read(HttpServerExchange exchange, Route route, long nowMillis) throws BadRequest {
        List<String> known = route.parameters().stream()
                .filter(parameter -> parameter.place() == Place.QUERY)
                .map(Parameter::name)
                .toList();
        for (String name : exchange.getQueryParameters().keySet()) {
            // A filter that is misspelt and then ignored would choose more than was meant.
            if (!known.contains(name) && !name.isEmpty()) {
                throw BadRequest.invalid(
                        "There is no query parameter " + NearestName.echo(name) + NearestName.hint(name, known));
            }
        }
        if (exchange.getRequestHeaders().contains(IDEMPOTENCY_KEY)
                && route.changes()
                && !route.takes(IDEMPOTENCY_KEY)) {
            throw BadRequest.invalid("Idempotency-Key is not honoured here: a repeat would be a second request.");
        }
        Map<String, List<Object>> values = new HashMap<>();
        for (Parameter parameter : route.parameters()) {
            List<Object> read = read(parameter, given(exchange, parameter), nowMillis);
            if (!read.isEmpty()) {
                values.put(parameter.name(), read);
            }
        }
        return new Arguments(values);
    }

    private static Collection<String> given(HttpServerExchange exchange, Parameter parameter) {
        if (parameter.place() == Place.HEADER) {
            @Nullable HeaderValues header = exchange.getRequestHeaders().get(parameter.name());
            return header == null ? List.of() : header;
        }
        @Nullable Deque<String> query = exchange.getQueryParameters().get(parameter.name());
        return query == null ? List.of() : query;
    }

    private static List<Object> read(Parameter parameter, Collection<String> given, long nowMillis) throws BadRequest {
        if (given.isEmpty() && parameter.required()) {
            throw BadRequest.invalid(
                    parameter.name() + " is missing: " + parameter.form().rule() + ".");
        }
        if (given.size() > (parameter.many() ? MAX_VALUES : 1)) {
            throw BadRequest.invalid(
                    parameter.name() + " is given more than " + (parameter.many() ? MAX_VALUES + " times." : "once."));
        }
        List<Object> read = new ArrayList<>();
        for (String text : given) {
            Optional<?> value = parameter.form().read(text, nowMillis);
            if (value.isEmpty()) {
                throw BadRequest.invalid(
                        parameter.name() + " must be " + parameter.form().rule() + ".");
            }
            read.add(value.get());
        }
        return read;
    }

    /** Empty where absent. */
    String text(String name) {
        return one(name, String.class).orElse("");
    }

    /** A whole number, a time, a version, or the number of an enum's value. */
    Optional<Long> number(String name) {
        return one(name, Number.class).map(Number::longValue);
    }

    /** The same where the protocol's zero means absent. */
    int small(String name) {
        return number(name).map(Long::intValue).orElse(0);
    }

    boolean flag(String name) {
        return one(name, Boolean.class).orElse(false);
    }

    <T> List<T> all(String name, Class<T> type) {
        return values.getOrDefault(name, List.of()).stream().map(type::cast).toList();
    }

    private <T> Optional<T> one(String name, Class<T> type) {
        return all(name, type).stream().findFirst();
    }
}
