package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import io.undertow.util.HttpString;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The one way in which lists are paged: [RFC 8288] a Link header leads to the next page until there is none. */
final class Page {
    private static final HttpString LINK = new HttpString("Link");

    /** [RFC 3986 §2.2, §2.3] beside what may stand in an address, and the mark of an escape. */
    private static final Pattern NO_ADDRESS = Pattern.compile("[^A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]");

    private Page() {}

    /** Lists that are paged by the id of their last entry: only an empty page, or no limit, is surely the last. */
    static <T extends Message> void afterLast(Call call, List<T> entries, Function<T, String> id) {
        afterLast(call, entries, id, Map.of());
    }

    /** The same of a span of time. */
    static <T extends Message> void afterLast(
            Call call, List<T> entries, Function<T, String> id, Map<String, Long> moments) {
        if (!entries.isEmpty()) {
            next(call, id.apply(entries.get(entries.size() - 1)), moments);
        }
    }

    static void next(Call call, String cursor) {
        next(call, cursor, Map.of());
    }

    /**
     * @param cursor empty: this is the last page
     * @param moments what {@code from} and {@code to} meant on this page: {@code -1h} would mean another on the next
     */
    static void next(Call call, String cursor, Map<String, Long> moments) {
        if (cursor.isEmpty()) {
            return;
        }
        Set<String> replaced = new HashSet<>(moments.keySet());
        replaced.add("cursor");
        Stream<String> times = moments.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(moment -> moment.getKey() + "=" + moment.getValue());
        String query = Stream.concat(
                        Arrays.stream(call.exchange().getQueryString().split("&"))
                                .filter(part -> !part.isEmpty() && !replaced.contains(nameOf(part))),
                        Stream.concat(times, Stream.of("cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8))))
                .collect(Collectors.joining("&"));
        // Undertow takes characters that no address may have; escaped they mean the same, and cannot end the header's.
        String address = NO_ADDRESS
                .matcher(call.exchange().getRequestURI() + "?" + query)
                .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
        call.addHeader(LINK, "<" + address + ">; rel=\"next\"");
    }

    private static String nameOf(String part) {
        return URLDecoder.decode(part.replaceFirst("=.*", ""), StandardCharsets.UTF_8);
    }

    /** The same answer for what does not exist and what the asker may not see. */
    static Message theOne(List<? extends Message> found) {
        return found.size() == 1
                ? found.get(0)
                : Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is nothing by this name.");
    }
}
