package dev.signalbox.hub.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.signalbox.hub.auth.Token;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event as a JSON object on one line. What a message tells as {@code key={}} is also a field of its own, which Logback's
 * encoder cannot do: it knows the arguments, but not what they are called. Thread-safe.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final Pattern PLACE = Pattern.compile("(?:\\b([a-z][a-zA-Z0-9]*)=)?\\{}");
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final byte[] NOTHING = {};

    private final Priority priority = new Priority();

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonObject line = new JsonObject();
        line.addProperty("time", event.getInstant().toString());
        line.addProperty("level", event.getLevel().toString());
        line.addProperty("logger", event.getLoggerName());
        line.addProperty("thread", event.getThreadName());
        line.addProperty("message", Token.hiddenIn(event.getFormattedMessage()));
        JsonObject fields = fields(event.getMessage(), event.getArgumentArray());
        if (!fields.isEmpty()) {
            line.add("fields", fields);
        }
        if (event.getThrowableProxy() != null) {
            line.addProperty("trace", Token.hiddenIn(ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return (priority.convert(event) + JSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject fields(@Nullable String template, Object @Nullable [] arguments) {
        JsonObject fields = new JsonObject();
        if (template == null || arguments == null) {
            return fields;
        }
        Matcher place = PLACE.matcher(template);
        for (int i = 0; i < arguments.length && place.find(); i++) {
            if (place.group(1) != null) {
                add(fields, place.group(1), arguments[i]);
            }
        }
        return fields;
    }

    private static void add(JsonObject fields, String key, @Nullable Object value) {
        if (value instanceof Long || value instanceof Integer) {
            fields.addProperty(key, (Number) value);
        } else {
            fields.addProperty(key, Token.hiddenIn(String.valueOf(value)));
        }
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
