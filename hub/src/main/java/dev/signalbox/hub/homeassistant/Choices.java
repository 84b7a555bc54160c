package dev.signalbox.hub.homeassistant;

import dev.signalbox.proto.v1.Parameter;
import java.util.HashSet;
import java.util.List;

/** Whether Home Assistant can show and offer the choices of a form. */
final class Choices {
    private Choices() {}

    /** It strips what templates make, so a choice with a space at an end would never be one of its options. */
    static boolean canBeShown(Parameter form) {
        List<String> choices = form.getChoicesList();
        return !choices.isEmpty()
                && new HashSet<>(choices).size() == choices.size()
                && choices.stream()
                        .allMatch(choice -> !choice.isEmpty()
                                && !isSpace(choice.codePointAt(0))
                                && !isSpace(choice.codePointBefore(choice.length()))
                                && choice.length() <= Templates.MAX_STATE_CHARS);
    }

    /** As Python strips: the no-break space too. */
    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }
}
