package dev.signalbox.hub.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path below {@code /api/v1} with its query. Confined to the calling thread. */
final class RestPath {
    private final String path;
    private final List<String> query = new ArrayList<>();

    private RestPath(String path) {
        this.path = path;
    }

    static RestPath of(String... segments) {
        return new RestPath(
                Arrays.stream(segments).map(RestPath::encoded).collect(Collectors.joining("/", "/api/v1/", "")));
    }

    /** Null: not said. */
    RestPath with(String name, @Nullable Object value) {
        if (value != null) {
            query.add(name + "=" + encoded(value.toString()));
        }
        return this;
    }

    RestPath withAll(String name, @Nullable Collection<String> values) {
        if (values != null) {
            values.forEach(value -> with(name, value));
        }
        return this;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
