package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.linux.machine.SystemTree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A PWM channel of the kernel's sysfs [Documentation/driver-api/pwm.rst]. Confined to its output. */
public final class PwmChannel implements Drive {
    /** udev gives a channel to its group some moments after the channel appeared. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(20);

    /** The PWM of the header: of Pi 5 (RP1), Pi 4, Pi 3 and Zero 2 W. Others of the same chip drive the fan or the sound. */
    private static final List<String> HEADER = List.of("1f00098000.pwm", "fe20c000.pwm", "3f20c000.pwm");

    /** How attributes are set; the kernel refuses some values by an {@code IOException}. */
    @FunctionalInterface
    interface Attributes {
        void write(Path file, String text) throws IOException;
    }

    private final PwmSettings settings;
    private final Path channel;
    private final Attributes attributes;

    private PwmChannel(PwmSettings settings, Path channel, Attributes attributes) {
        this.settings = settings;
        this.channel = channel;
        this.attributes = attributes;
    }

    /** Runs with the initial value from then on. The message of a failure says what to do. */
    static PwmChannel open(SystemTree tree, PwmSettings settings) throws IOException {
        return open(tree, settings, Files::writeString);
    }

    static PwmChannel open(SystemTree tree, PwmSettings settings, Attributes attributes) throws IOException {
        Path chip = chip(tree, settings);
        Path channel = chip.resolve("pwm" + settings.channel());
        PwmChannel opened = new PwmChannel(settings, channel, attributes);
        if (!Files.exists(channel)) {
            opened.writeWhenPermitted(chip.resolve("export"), Integer.toString(settings.channel()));
        }
        opened.configure();
        return opened;
    }

    /** Chips of the machine: their numbers differ between models and kernels. */
    public static List<Path> chips(SystemTree tree) {
        return tree.entries("sys/class/pwm").stream()
                .filter(path -> SystemTree.name(path).matches("pwmchip[0-9]{1,4}"))
                .toList();
    }

    private static Path chip(SystemTree tree, PwmSettings settings) throws IOException {
        List<Path> chips = chips(tree);
        if (!settings.chip().isEmpty()) {
            return chips.stream()
                    .filter(path -> SystemTree.name(path).equals(settings.chip()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + settings.chip() + " in /sys/class/pwm"));
        }
        for (Path chip : chips) {
            if (isOfHeader(chip)) {
                return chip;
            }
        }
        if (chips.size() == 1) {
            return chips.get(0);
        }
        throw new IOException(
                chips.isEmpty()
                        ? "no PWM chip: dtoverlay=pwm-2chan in config.txt gives one"
                        : "several PWM chips: set chip to one of "
                                + String.join(
                                        ", ",
                                        chips.stream().map(SystemTree::name).toList()));
    }

    public static boolean isOfHeader(Path chip) {
        try {
            String path = chip.toRealPath().toString();
            return HEADER.stream().anyMatch(path::contains);
        } catch (IOException e) {
            return false;
        }
    }

    /** The pulse may never be longer than the period, in whichever order both change; without a period there is none. */
    private void configure() throws IOException {
        Path period = channel.resolve("period");
        long presentNanos = SystemTree.number(period).orElse(0);
        long nanos = settings.period().toNanos();
        if (presentNanos != nanos) {
            if (presentNanos != 0) {
                writeWhenPermitted(channel.resolve("duty_cycle"), "0");
            }
            writeWhenPermitted(period, Long.toString(nanos));
        }
        set(settings.safe().initial());
        writeWhenPermitted(channel.resolve("enable"), "1");
    }

    @Override
    public void set(double value) throws IOException {
        writeWhenPermitted(channel.resolve("duty_cycle"), Long.toString(settings.pulseNanos(value)));
    }

    private void writeWhenPermitted(Path file, String text) throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                attributes.write(file, text);
                return;
            } catch (AccessDeniedException | NoSuchFileException e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The channel stays exported and enabled: switching it off would drop what it was told to keep. */
    @Override
    public void close() {}
}
