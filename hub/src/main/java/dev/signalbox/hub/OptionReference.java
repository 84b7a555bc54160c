package dev.signalbox.hub;

import dev.signalbox.hub.config.ConfigFile;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option with its default and its meaning, for people: what {@code --help} says, by subject. Immutable. */
final class OptionReference {
    private static final String DEFAULT = "Default: ";
    private static final int LINE_CHARS = 100;

    /** @param more for the page, where the subject is told at length */
    private record Chapter(String title, Class<?> options, String more) {}

    private static final List<Chapter> CHAPTERS = List.of(
            new Chapter("The hub", HubOptions.class, ""),
            new Chapter("TLS", TlsOptions.class, "More in [network](network.md#tls)."),
            new Chapter("Proxies", ProxyOptions.class, "More in [network](network.md#proxies)."),
            new Chapter(
                    "MQTT",
                    MqttOptions.class,
                    "More in [MQTT](mqtt.md), [Home Assistant](home-assistant.md) and"
                            + " [mappings](mappings.md#home-assistant-discovery)."),
            new Chapter(
                    "Links",
                    LinkOptions.class,
                    "More in the protocol: [compression](protocol.md#compression), [echo](protocol.md#echo)."),
            new Chapter("Sessions", SessionOptions.class, "More in [security](security.md)."),
            new Chapter("Single sign-on", OidcOptions.class, "More in [security](security.md#single-sign-on)."),
            new Chapter("History", KeepingOptions.class, "More in [history](history.md)."),
            new Chapter("Upkeep", UpkeepOptions.class, "More in [audit](audit.md) and [operations](operations.md)."),
            new Chapter("Log", LogOptions.class, "More in [operations](operations.md#logs)."),
            new Chapter(
                    "Limits",
                    LimitOptions.class,
                    "What is not here is fixed, see [limits](protocol.md#limits). `welcome` tells each link what holds for"
                            + " it."));

    private final List<OptionSpec> all = Settings.options(new CommandLine(new HubOptions()).getCommandSpec());

    /** Its default as a person reads it: {@code 30d}, or {@code this machine's name}. */
    static String defaultText(OptionSpec option) {
        return parts(option)[1];
    }

    /** What it means, and its default. */
    private static String[] parts(OptionSpec option) {
        String text = String.join(" ", option.description());
        int at = text.lastIndexOf(DEFAULT);
        if (at < 0) {
            throw new IllegalStateException(option.longestName() + " does not say its default");
        }
        return new String[] {text.substring(0, at).strip(), text.substring(at + DEFAULT.length())};
    }

    /** By chapters, as they are declared; methods are in no order that lasts, so those go by their names. */
    static List<OptionSpec> inOrder(List<OptionSpec> options) {
        return CHAPTERS.stream()
                .flatMap(chapter -> of(chapter, options).stream())
                .toList();
    }

    private static List<OptionSpec> of(Chapter chapter, List<OptionSpec> options) {
        return options.stream()
                .filter(option ->
                        option.userObject() instanceof Member member && member.getDeclaringClass() == chapter.options())
                .sorted(Comparator.comparing(
                        option -> option.userObject() instanceof Method ? option.longestName() : ""))
                .toList();
    }

    /** A table for each subject. */
    String markdown() {
        List<String> lines = new ArrayList<>();
        for (Chapter chapter : CHAPTERS) {
            lines.addAll(List.of("## " + chapter.title(), ""));
            if (!chapter.more().isEmpty()) {
                lines.addAll(List.of(chapter.more(), ""));
            }
            lines.addAll(List.of("| option | value | default | meaning |", "| --- | --- | --- | --- |"));
            for (OptionSpec option : of(chapter, all)) {
                String[] parts = parts(option);
                lines.add("| `" + option.longestName() + "` | " + form(option) + " | "
                        + (option.defaultValue() == null ? coded(parts[1]) : "`" + parts[1] + "`") + " | "
                        + coded(parts[0].replaceFirst("\\.$", "")) + " |");
            }
            lines.add("");
        }
        return String.join("\n", lines);
    }

    private static String form(OptionSpec option) {
        return (option.isMultiValue() ? "list of " : "") + "`" + option.paramLabel() + "`";
    }

    /** With other options, addresses and patterns shown as such. */
    private static String coded(String text) {
        return text.replaceAll("(?<!\\S)(--[a-z-]+|[^\\s,;]*(?:://|<)[^\\s,;]*[\\w>/])", "`$1`");
    }

    /** A configuration file in which every line is a comment: a key is set by taking its {@code #} away. */
    String yaml() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# The hub's configuration: every option, with its default where it has one. Take the # in front of a key");
        lines.add("# away to set it. `signalbox config check --config FILE` says what is wrong, all at once.");
        for (Chapter chapter : CHAPTERS) {
            lines.addAll(List.of("", "# --- " + chapter.title() + " ---"));
            for (OptionSpec option : of(chapter, all)) {
                String[] parts = parts(option);
                lines.add("");
                lines.addAll(comment(parts[0] + (option.defaultValue() == null ? " " + DEFAULT + parts[1] : "")));
                lines.add("#" + ConfigFile.key(option) + ": " + sample(option));
            }
        }
        lines.add("");
        return String.join("\n", lines);
    }

    private static String sample(OptionSpec option) {
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return option.isMultiValue() ? "[" + option.paramLabel() + "]" : option.paramLabel();
    }

    private static List<String> comment(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() >= LINE_CHARS) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
