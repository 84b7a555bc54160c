package dev.signalbox.hub.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One level of keys in YAML, each with a value or a list of them, as texts: what they mean is known to who asks. Nothing is
 * constructed from tags. What is wrong with the form is noted, and the rest is read. Immutable.
 */
public final class ConfigFile {
    /** Ten times every option with its description. */
    private static final int MAX_BYTES = 256 * 1024;

    private final Path path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * A key with what stands behind it.
     *
     * @param values one, unless it is a list
     * @param line from 1
     */
    public record Entry(String key, List<String> values, boolean isList, int line) {}

    private ConfigFile(Path path) {
        this.path = path;
    }

    /** What is wrong with it is among its {@link #problems()}, also that it cannot be read. */
    public static ConfigFile read(Path path) {
        ConfigFile file = new ConfigFile(path);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                file.problems.add(path + " is larger than " + MAX_BYTES / 1024 + " KiB");
            } else {
                file.parse(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException e) {
            file.problems.add("there is no file " + path);
        } catch (AccessDeniedException e) {
            file.problems.add(path + " may not be read by this user");
        } catch (IOException e) {
            file.problems.add(path + " cannot be read: " + e.getMessage());
        }
        return file;
    }

    private void parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(0)
                .setAllowNonScalarKeys(true) // complained of with their line
                .setSchema(new CoreSchema()) // ~ and null are no value
                .build();
        try {
            new Compose(settings).composeString(text).ifPresent(this::readKeys);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.add(path + ":" + line + ": this is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(path + " is no YAML: " + e.getMessage());
        }
    }

    private void readKeys(Node root) {
        if (!(root instanceof MappingNode mapping)) {
            complain(root, "keys with values are wanted here, such as mqtt-url: mqtt://broker:1883");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            Node named = tuple.getKeyNode();
            if (!(named instanceof ScalarNode scalar)) {
                complain(named, "a key is a name");
                continue;
            }
            String key = scalar.getValue();
            int line = lineOf(named);
            Entry other = entries.get(key);
            if (other != null) {
                complain(named, key + " is in line " + other.line() + ", too");
                continue;
            }
            // Also where its value makes no sense: the key is known then, and not missing.
            entries.put(key, entry(key, line, tuple.getValueNode()));
        }
    }

    private Entry entry(String key, int line, Node value) {
        if (value instanceof SequenceNode list && isPlain(list)) {
            List<String> texts = new ArrayList<>();
            if (list.getValue().isEmpty()) {
                complain(list, key + " has an empty list; leave the whole line out for the default");
            }
            for (Node item : list.getValue()) {
                String text = text(key, item);
                if (text != null) {
                    texts.add(text);
                }
            }
            return new Entry(key, List.copyOf(texts), true, line);
        }
        String text = text(key, value);
        return new Entry(key, text == null ? List.of() : List.of(text), false, line);
    }

    /** Null: it is none, and a problem. */
    private @Nullable String text(String key, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            complain(node, key + " takes a value or a list of values, and nothing below them");
            return null;
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            complain(node, key + " has no value; leave the whole line out for the default");
            return null;
        }
        if (!isPlain(scalar)) {
            complain(node, key + " has the YAML tag " + scalar.getTag() + "; write the value alone");
            return null;
        }
        return scalar.getValue();
    }

    /** Whether its tag is one that YAML itself gives, not the file. */
    private static boolean isPlain(Node node) {
        Tag tag = node.getTag();
        return node.getNodeType() == NodeType.SEQUENCE
                ? tag.equals(Tag.SEQ)
                : List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(tag);
    }

    private void complain(Node at, String what) {
        problems.add(path + ":" + lineOf(at) + ": " + what);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** Sentences, each with the line it is about. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    public String place(Entry entry) {
        return path + ":" + entry.line();
    }

    /** The name of an option as a key. */
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--", "");
    }

    /**
     * As the option takes them; none, where it takes only one. A path means the same from wherever a command is run: it is
     * beside the file.
     */
    List<String> values(Entry entry, OptionSpec option) {
        if (entry.isList() && !option.isMultiValue()) {
            return List.of();
        }
        if (option.type() != Path.class) {
            return entry.values();
        }
        return entry.values().stream().map(text -> beside(text).toString()).toList();
    }

    /** A path that stands in the file. */
    Path beside(String text) {
        return path.toAbsolutePath().normalize().resolveSibling(text);
    }
}
