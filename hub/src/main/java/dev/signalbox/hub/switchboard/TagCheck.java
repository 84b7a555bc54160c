package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Names;
import java.util.List;

/** What tags may be: at most 16, each 1 to 64 code points. */
final class TagCheck {
    private static final int MAX_TAGS = 16;
    private static final int MAX_CODE_POINTS = 64;

    static final String RULE = "At most 16 tags of 1 to 64 characters, none of them a control character.";

    private TagCheck() {}

    static boolean fits(List<String> tags) {
        return tags.size() <= MAX_TAGS
                && tags.stream().allMatch(tag -> !tag.isBlank() && Names.isDisplayText(tag, MAX_CODE_POINTS));
    }
}
