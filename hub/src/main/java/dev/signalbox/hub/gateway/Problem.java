package dev.signalbox.hub.gateway;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.ErrorDetail;
import io.undertow.util.StatusCodes;

/**
 * [RFC 9457] how REST tells a refusal: the members of that page, and those of {@code ErrorDetail} beside them, so that who
 * reads one or the other understands. Immutable.
 */
final class Problem {
    static final String CONTENT_TYPE = "application/problem+json";

    private Problem() {}

    /** The document on one line. */
    static String json(int status, ErrorDetail error) {
        JsonObject problem = new JsonObject();
        problem.addProperty("type", "about:blank");
        problem.addProperty("title", title(status));
        problem.addProperty("status", status);
        problem.addProperty("detail", error.getMessage());
        addAll(problem, error);
        return problem.toString();
    }

    /** With what is there instead of what was expected. */
    static String json(int status, ErrorDetail error, Message current) {
        JsonObject problem = JsonParser.parseString(json(status, error)).getAsJsonObject();
        problem.add("current", JsonParser.parseString(Frame.of(current).json()));
        return problem.toString();
    }

    private static void addAll(JsonObject problem, Message message) {
        JsonParser.parseString(Frame.of(message).json())
                .getAsJsonObject()
                .entrySet()
                .forEach(member -> problem.add(member.getKey(), member.getValue()));
    }

    static String title(int status) {
        return status == PlainAnswer.MISDIRECTED_REQUEST ? "Misdirected Request" : StatusCodes.getReason(status);
    }
}
