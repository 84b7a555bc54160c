package dev.signalbox.hub.gateway;

import io.undertow.util.HttpString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One line of the REST table. Immutable.
 *
 * @param path segments below {@code /api/v1}; {@code {name}} matches any one
 * @param action what is done, on the I/O thread: it must not block and ends in exactly one answer
 */
record Route(HttpString method, List<String> path, Access access, Consumer<Call> action) {

    /** Whose requests a route takes. */
    enum Access {
        ANYONE,
        JOIN_KEY,
        CONSOLE
    }

    static Route of(HttpString method, String path, Access access, Consumer<Call> action) {
        return new Route(method, List.of(path.substring(1).split("/", -1)), access, action);
    }

    /** The named segments, or empty where the path is another. */
    Optional<Map<String, String>> match(List<String> segments) {
        if (segments.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String wanted = path.get(i);
            if (wanted.startsWith("{")) {
                named.put(wanted.substring(1, wanted.length() - 1), segments.get(i));
            } else if (!wanted.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }
}
