package dev.signalbox.hub.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a text is a unit as UCUM writes it: Cel, %, kW.h, m/s2, [ppm], 1/min, m3{stp}. Reads left to right, once, by the
 * grammar of UCUM §§ 7–12; what a unit means is not its matter. Confined to the thread that made it.
 */
public final class UcumUnit {
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Set<String> METRIC = units("metric");
    private static final Set<String> OTHER = units("other");
    private static final Set<String> PREFIXES = Set.of(
            "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y", "Ki",
            "Mi", "Gi", "Ti");

    /** Nobody writes more; it bounds the recursion too. */
    private static final int MAX_DEPTH = 8;

    private final String text;
    private int at;

    private UcumUnit(String text) {
        this.text = text;
    }

    /** Case-sensitive codes only. */
    public static boolean isUnit(String text) {
        UcumUnit unit = new UcumUnit(text);
        return unit.takesMainTerm() && unit.at == text.length();
    }

    /** [UCUM §7.1: a division may stand first] */
    private boolean takesMainTerm() {
        take('/');
        return takesTerm(MAX_DEPTH);
    }

    private boolean takesTerm(int depth) {
        if (depth == 0 || !takesComponent(depth)) {
            return false;
        }
        while (take('.') || take('/')) {
            if (!takesComponent(depth)) {
                return false;
            }
        }
        return true;
    }

    private boolean takesComponent(int depth) {
        if (take('(')) {
            return takesTerm(depth - 1) && take(')');
        }
        if (peek('{')) {
            return takesAnnotation();
        }
        String symbol = symbol();
        if (!isSymbol(symbol)) {
            return false;
        }
        at += symbol.length();
        return !peek('{') || takesAnnotation();
    }

    /** Up to the next operator, parenthesis or annotation outside of square brackets. */
    private String symbol() {
        int end = at;
        boolean bracketed = false;
        while (end < text.length() && (bracketed || "./(){}".indexOf(text.charAt(end)) < 0)) {
            bracketed = text.charAt(end) == '[' || (bracketed && text.charAt(end) != ']');
            end++;
        }
        return text.substring(at, end);
    }

    /** A factor, or a unit with an exponent or without. */
    private static boolean isSymbol(String symbol) {
        int digits = symbol.length();
        while (digits > 0 && isDigit(symbol.charAt(digits - 1))) {
            digits--;
        }
        if (digits == 0) {
            return !symbol.isEmpty();
        }
        if (digits == symbol.length()) {
            return isSimpleUnit(symbol);
        }
        char last = symbol.charAt(digits - 1);
        boolean signed = last == '+' || last == '-';
        return isSimpleUnit(symbol.substring(0, signed ? digits - 1 : digits));
    }

    private static boolean isSimpleUnit(String symbol) {
        if (METRIC.contains(symbol) || OTHER.contains(symbol)) {
            return true;
        }
        for (int length = 1; length <= 2 && length < symbol.length(); length++) {
            if (PREFIXES.contains(symbol.substring(0, length)) && METRIC.contains(symbol.substring(length))) {
                return true;
            }
        }
        return false;
    }

    /** [UCUM §6: printable ASCII, no further braces] */
    private boolean takesAnnotation() {
        int end = text.indexOf('}', at);
        if (end < 0 || !text.substring(at + 1, end).chars().allMatch(c -> c > 32 && c < 127 && c != '{')) {
            return false;
        }
        at = end + 1;
        return true;
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean take(char c) {
        boolean there = peek(c);
        at += there ? 1 : 0;
        return there;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Set<String> units(String kind) {
        Set<String> units = new HashSet<>();
        try (InputStream in = UcumUnit.class.getResourceAsStream("ucum-units.txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of units is missing");
            }
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> List.of(SPACE.split(line, -1)))
                    .filter(words -> words.get(0).equals(kind))
                    .forEach(words -> units.addAll(words.subList(1, words.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Set.copyOf(units);
    }
}
