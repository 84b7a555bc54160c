package dev.signalbox.hub.homeassistant;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a template is closed and asks for nothing that Home Assistant does not give it in that place. */
final class TemplateCheck {
    private static final Set<String> LANGUAGE = Set.of(
            "set",
            "if",
            "else",
            "is",
            "not",
            "or",
            "and",
            "in",
            "none",
            "true",
            "false",
            "default",
            "tojson",
            "join",
            "number",
            "boolean",
            "string",
            "mapping",
            "sequence",
            "get",
            "dict",
            "event_type");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final Pattern BLOCK = Pattern.compile("\\{\\{(.*?)}}|\\{%(.*?)%}");
    private static final Pattern ASSIGNED = Pattern.compile("\\{% set (\\w+)=");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private TemplateCheck() {}

    /**
     * Empty: nothing is wrong.
     *
     * @param given {@code value_json} for what comes in, {@code value} for what goes out
     */
    static String fault(String template, String given) {
        String bare = QUOTED.matcher(template).replaceAll("''");
        Set<String> assigned = new HashSet<>();
        Matcher assignment = ASSIGNED.matcher(bare);
        while (assignment.find()) {
            assigned.add(assignment.group(1));
        }
        Matcher block = BLOCK.matcher(bare);
        int prints = 0;
        while (block.find()) {
            prints += block.group(1) != null ? 1 : 0;
            String body = block.group(1) != null ? block.group(1) : block.group(2);
            Matcher name = NAME.matcher(body);
            while (name.find()) {
                String word = name.group();
                if (!word.equals(given) && !LANGUAGE.contains(word) && !assigned.contains(word)) {
                    return "asks for " + word;
                }
            }
            if (body.chars().filter(c -> c == '(').count()
                    != body.chars().filter(c -> c == ')').count()) {
                return "is not closed";
            }
        }
        String outside = block.replaceAll("");
        if (outside.contains("{{") || outside.contains("}}") || outside.contains("{%") || outside.contains("%}")) {
            return "is not closed";
        }
        if (prints == 0) {
            return "says nothing";
        }
        return bare.contains(given) ? "" : "does not use " + given;
    }
}
