package dev.signalbox.hub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file of devices, one a line, read whole before anything is asked of a hub. Confined to the calling thread. */
final class DeviceFile {
    /** Some hundred bytes each in memory; no hub has so many devices. */
    static final int MOST_DEVICES = 100_000;
    /** As much as one request may hold. */
    private static final int MOST_CHARS = 256 << 10;
    /** Who has more than this has one mistake in every line. */
    static final int MOST_PROBLEMS = 100;

    private final List<DeviceLine> devices = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Integer> lineOf = new HashMap<>();

    private DeviceFile() {}

    /** @param path {@code -} is the standard input */
    static DeviceFile read(Path path) throws Trouble {
        DeviceFile file = new DeviceFile();
        boolean piped = path.toString().equals("-");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(piped ? System.in : Files.newInputStream(path), UTF_8.newDecoder()))) {
            String line = line(lines);
            for (int number = 1; line != null && file.goesOn(); number++) {
                if (!line.isBlank()) {
                    file.add(number, line);
                }
                line = line(lines);
            }
            return file;
        } catch (CharacterCodingException e) {
            throw new Trouble("The file " + path + " is not text in UTF-8.", Exit.USAGE);
        } catch (IOException e) {
            throw new Trouble("The file " + path + " cannot be read.", Exit.USAGE);
        }
    }

    /** Null: there are no more. One that is too long comes without its end, still too long. */
    private static @Nullable String line(BufferedReader in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() <= MOST_CHARS) {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private boolean goesOn() {
        return problems.size() < MOST_PROBLEMS && devices.size() <= MOST_DEVICES;
    }

    private void add(int number, String line) {
        if (line.length() > MOST_CHARS) {
            problems.add("line " + number + ": is longer than 256 KiB");
            return;
        }
        Optional<DeviceLine> device = DeviceLine.parse(line, clause -> problems.add("line " + number + ": " + clause));
        device.ifPresent(read -> {
            Integer before = lineOf.putIfAbsent(read.id(), number);
            if (before != null) {
                problems.add("line " + number + ": " + read.id() + " stands in line " + before + " already");
            } else if (devices.size() == MOST_DEVICES) {
                problems.add("line " + number + ": a file has at most 100,000 devices");
            } else {
                devices.add(read);
            }
        });
    }

    List<DeviceLine> devices() {
        return List.copyOf(devices);
    }

    /** Each with its line; empty: nothing is wrong with it. */
    List<String> problems() {
        return List.copyOf(problems);
    }
}
