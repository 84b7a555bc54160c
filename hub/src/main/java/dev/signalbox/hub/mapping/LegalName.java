package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Texts of topics as ids and names: accents go, what is not allowed becomes a dash or underscore, what is too long ends in a
 * hash of the whole. Two texts may become the same; whoever keeps the devices tells them apart by their captures.
 */
final class LegalName {
    private static final int MAX = 64;
    private static final int HASH_CHARS = 8;

    private LegalName() {}

    static Optional<DeviceId> deviceId(String text) {
        String plain = replaced(text, '-');
        return DeviceId.parse(cut(stripped(plain, '-'), text));
    }

    /** [a-z][a-z0-9_]{0,63}; what begins with a digit gets an x before it. */
    static Optional<String> name(String text) {
        String plain = stripped(replaced(text.toLowerCase(Locale.ROOT), '_').replace('-', '_'), '_');
        boolean digitFirst = !plain.isEmpty() && Character.isDigit(plain.charAt(0));
        String name = cut(digitFirst ? 'x' + plain : plain, text);
        return Names.isName(name) ? Optional.of(name) : Optional.empty();
    }

    /** Names of a path, joined by dots. */
    static Optional<String> path(String text) {
        StringBuilder path = new StringBuilder();
        for (String part : text.split("\\.", -1)) {
            Optional<String> name = name(part);
            if (name.isEmpty()) {
                return Optional.empty();
            }
            path.append(path.length() == 0 ? "" : ".").append(name.get());
        }
        return Names.isPath(path.toString()) ? Optional.of(path.toString()) : Optional.empty();
    }

    /** Display text: at most 100 code points without controls. */
    static String title(String text) {
        StringBuilder title = new StringBuilder();
        text.codePoints()
                .filter(c -> Names.isDisplayText(Character.toString(c)))
                .limit(Names.MAX_TEXT)
                .forEach(title::appendCodePoint);
        return title.toString().strip();
    }

    private static String replaced(String text, char instead) {
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        StringBuilder plain = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (legal || c == '-' || c == '_') {
                plain.append(c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK) {
                plain.append(instead);
            }
        }
        return plain.toString();
    }

    /** Neither begins nor ends with it; an id begins with a letter or digit. */
    private static String stripped(String text, char filler) {
        int from = 0;
        int to = text.length();
        while (from < to && (text.charAt(from) == filler || text.charAt(from) == '_' || text.charAt(from) == '-')) {
            from++;
        }
        while (to > from && text.charAt(to - 1) == filler) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String cut(String plain, String whole) {
        if (plain.length() <= MAX) {
            return plain;
        }
        byte[] hash = Sha256.digest().digest(whole.getBytes(StandardCharsets.UTF_8));
        String end = HexFormat.of().formatHex(hash).substring(0, HASH_CHARS);
        return plain.substring(0, MAX - HASH_CHARS - 1) + '_' + end;
    }
}
