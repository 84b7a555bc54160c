package dev.signalbox.hub.homeassistant;

import java.util.List;
import java.util.Optional;

/** The area that a tag suggests: {@code area=Kitchen}, and else {@code room=Kitchen}, also with a colon. */
final class Area {
    private Area() {}

    static Optional<String> of(List<String> tags) {
        return named("area", tags).or(() -> named("room", tags));
    }

    private static Optional<String> named(String key, List<String> tags) {
        return tags.stream()
                .filter(tag -> tag.length() > key.length()
                        && tag.regionMatches(true, 0, key, 0, key.length())
                        && "=:".indexOf(tag.charAt(key.length())) >= 0)
                .map(tag -> tag.substring(key.length() + 1).strip())
                .filter(area -> !area.isEmpty())
                .findFirst();
    }
}
