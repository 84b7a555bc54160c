package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One line of the REST table: what a request is taken as, what it may hold, and what the OpenAPI document says of it.
 * Immutable.
 *
 * @param segments of the path below {@code /api/v1}; {@code {name}} matches any one
 * @param role the least that may ask, as the switchboard has it; UNSPECIFIED where no console asks
 * @param body what the body is read into; null: none is taken
 * @param answers what a request that was not refused gets
 * @param action what is done, on the I/O thread: it must not block and ends in exactly one answer
 */
record Route(
        HttpString method,
        List<String> segments,
        Access access,
        Role role,
        String summary,
        List<Parameter> parameters,
        @Nullable Message body,
        List<Answer> answers,
        Consumer<Call> action) {

    /** Whose requests a route takes. */
    enum Access {
        ANYONE,
        JOIN_KEY,
        CONSOLE
    }

    /** @param message null: none, or {@code type} is not JSON */
    record Answer(int status, @Nullable Message message, String type) {}

    /** A route for consoles of at least this role. */
    static Route of(HttpString method, String path, Role role, String summary) {
        return of(method, path, Access.CONSOLE, role, summary);
    }

    /** A route for others. */
    static Route of(HttpString method, String path, Access access, String summary) {
        return of(method, path, access, access == Access.CONSOLE ? Role.ROLE_VIEWER : Role.ROLE_UNSPECIFIED, summary);
    }

    private static Route of(HttpString method, String path, Access access, Role role, String summary) {
        List<String> segments = List.of(path.substring(1).split("/", -1));
        return new Route(method, segments, access, role, summary, List.of(), null, List.of(), call -> {
            throw new IllegalStateException("nothing is done at " + path);
        });
    }

    Route with(Parameter... more) {
        List<Parameter> all = new ArrayList<>(parameters);
        all.addAll(Arrays.asList(more));
        return new Route(method, segments, access, role, summary, List.copyOf(all), body, answers, action);
    }

    Route taking(Message wanted) {
        return new Route(method, segments, access, role, summary, parameters, wanted, answers, action);
    }

    Route answering(int status, @Nullable Message message) {
        return answering(new Answer(status, message, "application/json"));
    }

    Route answering(Answer answer) {
        List<Answer> all = new ArrayList<>(answers);
        all.add(answer);
        return new Route(method, segments, access, role, summary, parameters, body, List.copyOf(all), action);
    }

    Route doing(Consumer<Call> wanted) {
        return new Route(method, segments, access, role, summary, parameters, body, answers, wanted);
    }

    /** As people write it, below {@code /api/v1}. */
    String path() {
        return "/" + String.join("/", segments);
    }

    boolean changes() {
        return !method.equals(Methods.GET);
    }

    boolean takes(String parameter) {
        return parameters.stream().anyMatch(known -> known.name().equals(parameter));
    }

    /** The names in the path, in order. */
    List<String> names() {
        return segments.stream()
                .filter(Route::isName)
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    /** The named segments, or empty where the path is another. */
    Optional<Map<String, String>> match(List<String> asked) {
        if (asked.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isName(segment)) {
                named.put(segment.substring(1, segment.length() - 1), asked.get(i));
            } else if (!segment.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{");
    }
}
