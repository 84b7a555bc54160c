package dev.signalbox.hub.proof;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The facts of a run in the order they were told to it, each a line of JSON in a file. Thread-safe. */
final class Chronicle implements AutoCloseable {
    private static final String AT = "at_ms";
    private static final String WHAT = "what";

    private static final Map<String, Class<?>> KINDS = Arrays.stream(Fact.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    /** @param atMillis since the run began, by a clock that never jumps */
    record Line(long atMillis, Fact fact) {}

    private final Path file;
    private final BufferedWriter writer;
    private final long startedNanos = System.nanoTime();
    private final List<Line> lines = new ArrayList<>();

    Chronicle(Path file) throws IOException {
        this.file = file;
        this.writer = Files.newBufferedWriter(file);
    }

    Path file() {
        return file;
    }

    synchronized void add(Fact fact) {
        Line line = new Line((System.nanoTime() - startedNanos) / 1_000_000, fact);
        lines.add(line);
        try {
            writer.write(json(line));
            writer.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }

    /** Of a run that was recorded before. */
    static List<Line> read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            Struct.Builder fields = Struct.newBuilder();
            JsonFormat.parser().merge(text, fields);
            lines.add(line(fields.build()));
        }
        return lines;
    }

    private static String json(Line line) throws IOException {
        Struct.Builder fields = Struct.newBuilder()
                .putFields(AT, value(line.atMillis()))
                .putFields(WHAT, value(line.fact().getClass().getSimpleName()));
        try {
            for (RecordComponent component : line.fact().getClass().getRecordComponents()) {
                fields.putFields(
                        component.getName(), value(component.getAccessor().invoke(line.fact())));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return JsonFormat.printer().omittingInsignificantWhitespace().print(fields);
    }

    private static Value value(Object value) {
        Value.Builder made = Value.newBuilder();
        if (value instanceof Number number) {
            return made.setNumberValue(number.doubleValue()).build();
        }
        return value instanceof Boolean flag
                ? made.setBoolValue(flag).build()
                : made.setStringValue(value.toString()).build();
    }

    private static Line line(Struct fields) {
        Class<?> kind = KINDS.get(fields.getFieldsOrThrow(WHAT).getStringValue());
        if (kind == null) {
            throw new IllegalArgumentException("unknown fact in " + fields);
        }
        RecordComponent[] components = kind.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> parsed(component.getType(), fields.getFieldsOrThrow(component.getName())))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = kind.getDeclaredConstructor(types);
            return new Line(
                    (long) fields.getFieldsOrThrow(AT).getNumberValue(), (Fact) constructor.newInstance(values));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object parsed(Class<?> type, Value value) {
        if (type == long.class) {
            return (long) value.getNumberValue();
        }
        if (type == boolean.class) {
            return value.getBoolValue();
        }
        return type == ExecutionState.class ? ExecutionState.valueOf(value.getStringValue()) : value.getStringValue();
    }
}
