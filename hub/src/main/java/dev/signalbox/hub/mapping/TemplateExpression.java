package dev.signalbox.hub.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the inside of {@code {{ … }}} as far as it is a value of the payload with simple arithmetic. Nothing is executed: what is
 * not of these forms is refused. Filters bind tighter than operators, as in Jinja. Used once, confined to one thread.
 */
final class TemplateExpression {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DIGITS = 6;

    private final String text;
    private int at;

    private TemplateExpression(String text) {
        this.text = text;
    }

    static Linear read(String text) throws NotLegal {
        TemplateExpression expression = new TemplateExpression(text);
        Linear read = expression.sum(0);
        expression.skipSpace();
        if (expression.at < text.length()) {
            throw new NotLegal("\"" + Plain.cut(text.substring(expression.at)) + "\" is not understood");
        }
        return read;
    }

    private Linear sum(int depth) throws NotLegal {
        if (depth > MAX_DEPTH) {
            throw new NotLegal("it is nested too deeply");
        }
        Linear sum = product(depth);
        while (true) {
            if (take('+')) {
                sum = sum.plus(product(depth), 1);
            } else if (take('-')) {
                sum = sum.plus(product(depth), -1);
            } else {
                return sum;
            }
        }
    }

    private Linear product(int depth) throws NotLegal {
        Linear product = filtered(depth);
        while (true) {
            if (take('*')) {
                product = product.times(filtered(depth));
            } else if (take('/')) {
                product = product.dividedBy(filtered(depth));
            } else {
                return product;
            }
        }
    }

    private Linear filtered(int depth) throws NotLegal {
        Linear value = primary(depth);
        while (take('|')) {
            value = filter(value, word());
        }
        return value;
    }

    /** A default for what is missing is left out: a value that is not there is no reading. */
    private Linear filter(Linear value, String name) throws NotLegal {
        switch (name) {
            case "float" -> takeNumberInParentheses();
            case "int" -> {
                takeNumberInParentheses();
                return value.isNumber() ? value : value.rounded(0);
            }
            case "round" -> {
                double digits = takeNumberInParentheses();
                if (digits < 0 || digits > MAX_DIGITS || digits != Math.rint(digits)) {
                    throw new NotLegal("it rounds to " + Plain.number(digits) + " digits");
                }
                return value.rounded((int) digits);
            }
            case "is_defined" -> {}
            default -> throw new NotLegal("the filter " + Plain.cut(name) + " is not understood");
        }
        return value;
    }

    /** 0 where there are none, or nothing in them. */
    private double takeNumberInParentheses() throws NotLegal {
        if (!take('(')) {
            return 0;
        }
        if (take(')')) {
            return 0;
        }
        double number = (take('-') ? -1 : 1) * number();
        if (!take(')')) {
            throw new NotLegal("a filter has something else than one number in parentheses");
        }
        return number;
    }

    private Linear primary(int depth) throws NotLegal {
        if (take('(')) {
            Linear inner = sum(depth + 1);
            if (!take(')')) {
                throw new NotLegal("a parenthesis is open");
            }
            return inner;
        }
        skipSpace();
        char next = at < text.length() ? text.charAt(at) : 0;
        if (next == '-') {
            at++;
            return Linear.number(-number());
        }
        if (next >= '0' && next <= '9') {
            return Linear.number(number());
        }
        String root = word();
        if (!root.equals("value") && !root.equals("value_json")) {
            throw new NotLegal("\"" + Plain.cut(root.isEmpty() ? text : root) + "\" is not understood");
        }
        List<String> names = members();
        if (root.equals("value") && !names.isEmpty()) {
            throw new NotLegal("value is a text and has no members");
        }
        return Linear.place(names);
    }

    private List<String> members() throws NotLegal {
        List<String> names = new ArrayList<>();
        while (true) {
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                names.add(word());
            } else if (take('[')) {
                names.add(key());
            } else {
                return names;
            }
            String last = names.get(names.size() - 1);
            if (last.isEmpty() || last.indexOf('{') >= 0 || names.size() > MappingLimits.MAX_POINTER_TOKENS) {
                throw new NotLegal("a member's name is not understood");
            }
        }
    }

    private String key() throws NotLegal {
        skipSpace();
        char quote = at < text.length() ? text.charAt(at) : 0;
        String key;
        if (quote == '\'' || quote == '"') {
            int end = text.indexOf(quote, at + 1);
            if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
                throw new NotLegal("a quoted name is not understood");
            }
            key = text.substring(at + 1, end);
            at = end + 1;
        } else {
            int from = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            key = text.substring(from, at);
        }
        if (!take(']')) {
            throw new NotLegal("a bracket is open");
        }
        return key;
    }

    private double number() throws NotLegal {
        skipSpace();
        int from = at;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        try {
            if (at - from <= MappingLimits.MAX_NUMBER_CHARS) {
                return Double.parseDouble(text.substring(from, at));
            }
        } catch (NumberFormatException e) {
            throw new NotLegal("a number is not understood");
        }
        throw new NotLegal("a number is too long");
    }

    private String word() {
        skipSpace();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(from, at);
    }

    private boolean take(char c) {
        skipSpace();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
