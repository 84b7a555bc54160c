package dev.signalbox.hub.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
                new InputStreamReader(piped ? System.in : Files.newInputStream(path), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            for (int number = 1; line != null && file.goesOn(); number++) {
                if (!line.isBlank()) {
                    file.add(number, line);
                }
                line = lines.readLine();
            }
            return file;
        } catch (IOException e) {
            throw new Trouble("The file " + path + " cannot be read.", Exit.USAGE);
        }
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
