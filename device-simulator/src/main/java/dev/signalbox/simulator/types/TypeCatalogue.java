package dev.signalbox.simulator.types;

import dev.signalbox.simulator.device.CodedType;
import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.form.FaultyFileException;
import dev.signalbox.simulator.form.Form;
import dev.signalbox.simulator.form.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All device types that a fleet can be made of: those of the simulator, and those of the user's files. Immutable. */
public final class TypeCatalogue {
    /** Shipped as files, to be read as examples. */
    private static final List<String> SHIPPED = List.of("relay-board", "weather-station", "cold-room", "bus");

    private final Map<String, DeviceType> types;

    private TypeCatalogue(Map<String, DeviceType> types) {
        this.types = types;
    }

    /** Those of the simulator, in the order in which a fleet begins. */
    public static TypeCatalogue shipped() {
        Map<String, DeviceType> all = new LinkedHashMap<>();
        put(all, CodedType.GREENHOUSE);
        put(all, shipped("relay-board"));
        put(all, shipped("weather-station"));
        put(all, CodedType.BOILER);
        put(all, CodedType.TRACKER);
        SHIPPED.forEach(name -> all.computeIfAbsent(name, TypeCatalogue::shipped));
        return new TypeCatalogue(all);
    }

    private static void put(Map<String, DeviceType> all, DeviceType type) {
        all.put(type.typeName(), type);
    }

    private static DeviceType shipped(String name) {
        try {
            return Form.readAll(name + ".yaml", textOf(name), TypeReader::read).get(0);
        } catch (FaultyFileException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String textOf(String name) {
        try (InputStream in = TypeCatalogue.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the type " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With those of a file, or of every {@code .yaml} of a folder; one of the same name replaces what was there.
     *
     * @throws FaultyFileException with all problems of all files
     */
    public TypeCatalogue with(Path fileOrFolder) throws IOException {
        Map<String, DeviceType> all = new LinkedHashMap<>(types);
        readAll(fileOrFolder).forEach(type -> put(all, type));
        return new TypeCatalogue(all);
    }

    /** Of a file, or of every {@code .yaml} of a folder; throws {@link FaultyFileException} with all problems of all files. */
    public static List<DeviceType> readAll(Path fileOrFolder) throws IOException {
        List<DeviceType> read = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<String, Path> seen = new LinkedHashMap<>();
        for (Path file : files(fileOrFolder)) {
            try {
                for (DataType type : Form.readAll(file, TypeReader::read)) {
                    Path other = seen.put(type.typeName(), file);
                    if (other != null) {
                        problems.add(file + ": the type " + type.typeName() + " is in " + other + ", too");
                    }
                    read.add(type);
                }
            } catch (FaultyFileException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new FaultyFileException(problems);
        }
        return read;
    }

    private static List<Path> files(Path fileOrFolder) throws IOException {
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        try (Stream<Path> entries = Files.list(fileOrFolder)) {
            List<Path> files = entries.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new FaultyFileException(List.of(fileOrFolder + ": no .yaml in this folder"));
            }
            return files;
        }
    }

    public Collection<DeviceType> all() {
        return types.values();
    }

    /** Throws IllegalArgumentException that names what there is. */
    public DeviceType of(String name) {
        DeviceType type = types.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no device type " + name + Nearest.hint(name, types.keySet()));
        }
        return type;
    }

    /** The file of a type of the simulator that is data; empty: its physics is code, or it is the user's. */
    public static Optional<String> source(String name) {
        return SHIPPED.contains(name) ? Optional.of(textOf(name)) : Optional.empty();
    }
}
