package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.linux.machine.SystemTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The GPIO chips of the machine and the lines they have. Thread-safe. */
public final class GpioChips {
    /** A server's chip has hundreds of lines that nobody wires; more than that is not read. */
    private static final int MAX_LINES = 256;

    /** What lines of this agent are said to be used by. */
    private static final String CONSUMER = "signalbox ";

    private final SystemTree tree;
    private final Kernel kernel;

    GpioChips(SystemTree tree, Kernel kernel) {
        this.tree = tree;
        this.kernel = kernel;
    }

    public static GpioChips of(SystemTree tree) {
        return new GpioChips(tree, new LibC());
    }

    /**
     * A chip.
     *
     * @param device such as gpiochip0
     * @param label of its driver, such as pinctrl-bcm2711 or pinctrl-rp1
     */
    public record Chip(Path path, String device, String label, List<Line> lines) {
        boolean isCalled(String name) {
            return name.isEmpty() || device.equals(name) || label.equals(name);
        }
    }

    /**
     * A line of a chip.
     *
     * @param name the kernel's; empty where it has none
     * @param consumer who uses it; empty: nobody, or nobody who said so
     */
    public record Line(int offset, String name, boolean used, String consumer) {
        public boolean isOurs() {
            return consumer.startsWith(CONSUMER);
        }

        boolean isCalled(String wanted) {
            return name.equals(wanted) || wanted.equals(Integer.toString(offset));
        }
    }

    /** Paths of the chips, also of those that may not be opened. On a Pi 5 udev links gpiochip4, the former name, to gpiochip0. */
    public List<Path> devices() {
        return tree.entries("dev").stream()
                .filter(path -> !Files.isSymbolicLink(path))
                .filter(path -> SystemTree.name(path).matches("gpiochip[0-9]{1,4}"))
                .toList();
    }

    /** What the kernel says of a chip. */
    public Chip chip(Path path) throws IOException {
        int descriptor = kernel.open(path);
        try {
            byte[] info = new byte[GpioAbi.CHIPINFO_BYTES];
            kernel.ioctl(descriptor, GpioAbi.GET_CHIPINFO, info);
            int count = Math.min(GpioAbi.fields(info).getInt(GpioAbi.CHIPINFO_LINES), MAX_LINES);
            List<Line> lines = new ArrayList<>();
            for (int offset = 0; offset < count; offset++) {
                lines.add(line(descriptor, offset));
            }
            return new Chip(path, GpioAbi.text(info, 0), GpioAbi.text(info, GpioAbi.CHIPINFO_LABEL), lines);
        } finally {
            kernel.close(descriptor);
        }
    }

    private Line line(int descriptor, int offset) throws IOException {
        byte[] info = new byte[GpioAbi.LINEINFO_BYTES];
        ByteBuffer fields = GpioAbi.fields(info).putInt(GpioAbi.LINEINFO_OFFSET, offset);
        kernel.ioctl(descriptor, GpioAbi.GET_LINEINFO, info);
        return new Line(
                offset,
                GpioAbi.text(info, 0),
                (fields.getLong(GpioAbi.LINEINFO_FLAGS) & GpioAbi.FLAG_USED) != 0,
                GpioAbi.text(info, GpioAbi.LINEINFO_CONSUMER));
    }

    /** A line with the chip that has it. */
    public record Match(Chip chip, Line line) {}

    /** The message of a failure says what to do. */
    public Match find(LineSettings settings) throws IOException {
        List<Match> matches = new ArrayList<>();
        List<Path> devices = devices();
        if (devices.isEmpty()) {
            throw new IOException("this machine has no /dev/gpiochip");
        }
        for (Path device : devices) {
            Chip chip = chip(device);
            if (chip.isCalled(settings.chip())) {
                chip.lines.stream()
                        .filter(line -> line.isCalled(settings.line()))
                        .forEach(line -> matches.add(new Match(chip, line)));
            }
        }
        if (matches.isEmpty()) {
            throw new IOException("no line " + settings.line()
                    + (settings.chip().isEmpty() ? "" : " on " + settings.chip())
                    + ": signalbox-agent check shows those there are");
        }
        if (matches.size() > 1) {
            String chips = matches.stream().map(match -> match.chip.device).collect(Collectors.joining(", "));
            throw new IOException("line " + settings.line() + " is on several chips: set chip to one of " + chips);
        }
        return matches.get(0);
    }

    /** Takes the line; an output has its initial value from then on. The message of a failure says what to do. */
    GpioLine request(LineSettings settings) throws IOException {
        Match match = find(settings);
        if (match.line.used) {
            throw new IOException("line " + settings.line() + " is in use"
                    + (match.line.consumer.isEmpty() ? "" : " by " + match.line.consumer));
        }
        return request(match.chip, match.line, settings);
    }

    private GpioLine request(Chip chip, Line line, LineSettings settings) throws IOException {
        int descriptor = kernel.open(chip.path);
        try {
            byte[] request = GpioAbi.request(settings, line.offset, CONSUMER + settings.name());
            kernel.ioctl(descriptor, GpioAbi.GET_LINE, request);
            return new GpioLine(kernel, GpioAbi.fields(request).getInt(GpioAbi.REQUEST_DESCRIPTOR));
        } finally {
            kernel.close(descriptor);
        }
    }
}
