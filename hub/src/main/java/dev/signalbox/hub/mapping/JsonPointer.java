package dev.signalbox.hub.mapping;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** [RFC 6901] a place in a JSON text; a token may hold captures. Immutable. */
record JsonPointer(List<CaptureText> tokens) {
    JsonPointer {
        tokens = List.copyOf(tokens);
    }

    static JsonPointer parse(String text) throws NotLegal {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (!text.startsWith("/")) {
            throw new NotLegal("A pointer begins with a slash: \"/" + Plain.cut(text) + "\"?");
        }
        if (text.length() > MappingLimits.MAX_POINTER_CHARS) {
            throw new NotLegal("A pointer has at most " + MappingLimits.MAX_POINTER_CHARS + " characters.");
        }
        String[] parts = text.substring(1).split("/", -1);
        if (parts.length > MappingLimits.MAX_POINTER_TOKENS) {
            throw new NotLegal("A pointer has at most " + MappingLimits.MAX_POINTER_TOKENS + " tokens.");
        }
        List<CaptureText> tokens = new ArrayList<>();
        for (String part : parts) {
            tokens.add(CaptureText.parse(unescaped(part)));
        }
        return new JsonPointer(tokens);
    }

    /** The pointer to a member, as it is written. */
    static String written(List<String> names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return text.toString();
    }

    boolean isWhole() {
        return tokens.isEmpty();
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        tokens.forEach(token -> names.addAll(token.names()));
        return names;
    }

    /** Null where nothing stands there, or null. */
    @Nullable
    JsonElement find(JsonElement root, Map<String, String> captures) {
        JsonElement at = root;
        for (CaptureText token : tokens) {
            String name = token.fill(captures::get);
            at = name == null ? null : member(at, name);
            if (at == null) {
                return null;
            }
        }
        return at.isJsonNull() ? null : at;
    }

    private static @Nullable JsonElement member(JsonElement of, String name) {
        if (of.isJsonObject()) {
            return of.getAsJsonObject().get(name);
        }
        if (of.isJsonArray()) {
            JsonArray list = of.getAsJsonArray();
            int index = index(name);
            return index >= 0 && index < list.size() ? list.get(index) : null;
        }
        return null;
    }

    /** [RFC 6901 §4: no leading zeros; "-" is behind the last, where nothing stands] */
    private static int index(String token) {
        boolean digits =
                !token.isEmpty() && token.length() <= 6 && token.chars().allMatch(c -> c >= '0' && c <= '9');
        return !digits || (token.length() > 1 && token.startsWith("0")) ? -1 : Integer.parseInt(token);
    }

    private static String unescaped(String token) throws NotLegal {
        for (int i = token.indexOf('~'); i >= 0; i = token.indexOf('~', i + 1)) {
            if (i + 1 == token.length() || "01".indexOf(token.charAt(i + 1)) < 0) {
                throw new NotLegal("In a pointer ~ is written ~0, and a slash within a name ~1.");
            }
        }
        return token.replace("~1", "/").replace("~0", "~");
    }
}
