package dev.signalbox.simulator.form;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML file. What is missing or of the wrong type is noted as a problem and replaced by a harmless value,
 * so that reading goes on and finds the other problems. Not thread-safe.
 */
public final class Form {
    /** Larger than any description of a device. */
    private static final int MAX_BYTES = 256 * 1024;

    private final Problems problems;
    private final String path;
    private final Node at;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private Form(Problems problems, String path, Node at) {
        this.problems = problems;
        this.path = path;
        this.at = at;
        if (at instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = keyOf(tuple.getKeyNode());
                if (values.put(key, tuple.getValueNode()) != null) {
                    problems.add(tuple.getKeyNode(), pathOf(key), "is here twice");
                }
            }
        } else {
            problems.add(at, path, "names and values are wanted here");
        }
    }

    private static String keyOf(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    /** Each document of a file; throws {@link FaultyFileException} with all that {@code read} and the parser complain of. */
    public static <T> List<T> readAll(Path file, Function<Form, T> read) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new FaultyFileException(List.of(file + ": larger than " + MAX_BYTES / 1024 + " KiB"));
        }
        return readAll(file.toString(), Files.readString(file, StandardCharsets.UTF_8), read);
    }

    /** Each document of the text. */
    public static <T> List<T> readAll(String name, String text, Function<Form, T> read) throws FaultyFileException {
        Problems problems = new Problems(name);
        List<T> all = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(20)
                .build();
        try {
            for (Node document : new Compose(settings).composeAllFromString(text)) {
                all.add(read.apply(new Form(problems, "", document)));
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            problems.add(line, "", "no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(0, "", "no YAML: " + e.getMessage());
        }
        if (all.isEmpty() && problems.found().isEmpty()) {
            problems.add(1, "", "nothing in it");
        }
        if (!problems.found().isEmpty()) {
            throw new FaultyFileException(problems.found());
        }
        return all;
    }

    /** Notes every other key as unknown. */
    public void only(Collection<String> known) {
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.add(value, pathOf(key), "unknown" + Nearest.hint(key, known));
            }
        });
    }

    public void problem(String what) {
        problems.add(at, path, what);
    }

    public void problem(String key, String what) {
        problems.add(values.getOrDefault(key, at), pathOf(key), what);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The last name of its path. */
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    /** Required. */
    public String text(String key) {
        require(key);
        return text(key, "");
    }

    public String text(String key, String otherwise) {
        Node node = values.get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problems.add(node, pathOf(key), "one text is wanted");
        return otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        Node node = values.get(key);
        if (node == null) {
            return otherwise;
        }
        Object scalar = scalarOf(node);
        if (scalar instanceof Boolean flag) {
            return flag;
        }
        problems.add(node, pathOf(key), "true or false is wanted");
        return otherwise;
    }

    /** Required. */
    public double number(String key) {
        require(key);
        return number(key, 0);
    }

    public double number(String key, double otherwise) {
        Node node = values.get(key);
        return node == null ? otherwise : numberOf(node, pathOf(key));
    }

    public int integer(String key, int otherwise, int least, int most) {
        double number = number(key, otherwise);
        if (number != Math.rint(number) || number < least || number > most) {
            problem(key, "a whole number from " + least + " to " + most + " is wanted");
            return otherwise;
        }
        return (int) number;
    }

    /** Required. */
    public Amount amount(String key) {
        require(key);
        return amount(key, Amount.of(1));
    }

    public Amount amount(String key, Amount otherwise) {
        Node node = values.get(key);
        if (node == null) {
            return otherwise;
        }
        if (!(node instanceof SequenceNode)) {
            return Amount.of(numberOf(node, pathOf(key)));
        }
        return range(key).map(range -> new Amount(range.low(), range.high())).orElse(otherwise);
    }

    /** As {@link #amount(String)}, but at least this. */
    public Amount amountFrom(String key, double least, Amount otherwise) {
        Amount amount = amount(key, otherwise);
        if (amount.low() < least) {
            problem(key, "must be at least " + plain(least));
            return otherwise;
        }
        return amount;
    }

    /** Two numbers, the lower one first. */
    public Optional<Amount> range(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof SequenceNode list && list.getValue().size() == 2) {
            double low = numberOf(list.getValue().get(0), pathOf(key));
            double high = numberOf(list.getValue().get(1), pathOf(key));
            if (low <= high) {
                return Optional.of(new Amount(low, high));
            }
        }
        problems.add(node, pathOf(key), "two numbers are wanted, the lower one first: [0, 100]");
        return Optional.empty();
    }

    private double numberOf(Node node, String where) {
        if (scalarOf(node) instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        problems.add(node, where, "a number is wanted");
        return 1;
    }

    public List<String> texts(String key) {
        List<String> all = new ArrayList<>();
        Node node = values.get(key);
        if (node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            list.getValue().forEach(item -> {
                if (item instanceof ScalarNode scalar) {
                    all.add(scalar.getValue());
                } else {
                    problems.add(item, pathOf(key), "one text is wanted");
                }
            });
        } else if (node != null) {
            problems.add(node, pathOf(key), "a list is wanted: [a, b]");
        }
        return all;
    }

    /** Pairs of numbers: {@code [[52.5, 13.4], [52.6, 13.5]]}. */
    public List<double[]> pairs(String key) {
        List<double[]> all = new ArrayList<>();
        if (values.get(key) instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof SequenceNode pair && pair.getValue().size() == 2) {
                    all.add(new double[] {
                        numberOf(pair.getValue().get(0), pathOf(key)),
                        numberOf(pair.getValue().get(1), pathOf(key))
                    });
                } else {
                    problems.add(item, pathOf(key), "two numbers are wanted");
                }
            }
        }
        return all;
    }

    /** A Double, a Boolean or a String; empty where there is none or it is a list or a mapping. */
    public Optional<Object> scalar(String key) {
        return Optional.ofNullable(values.get(key)).map(Form::scalarOf);
    }

    private static @Nullable Object scalarOf(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            return null;
        }
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                return text; // .inf and the like: no number here
            }
        }
        return text;
    }

    public boolean isList(String key) {
        return values.get(key) instanceof SequenceNode;
    }

    public Optional<Form> form(String key) {
        Node node = values.get(key);
        return node == null ? Optional.empty() : Optional.of(new Form(problems, pathOf(key), node));
    }

    /** The mappings under a key, by their names. */
    public Map<String, Form> forms(String key) {
        Map<String, Form> all = new LinkedHashMap<>();
        form(key).ifPresent(form -> form.keys().forEach(name -> form.form(name).ifPresent(one -> all.put(name, one))));
        return all;
    }

    private void require(String key) {
        if (!values.containsKey(key)) {
            problems.add(at, path, key + " is missing");
        }
    }

    /** 5, not 5.0. */
    public static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
