package dev.signalbox.agent.linux.action;

import dev.signalbox.agent.linux.machine.SystemTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A light of the machine that can be blinked and given back to the kernel. Immutable. */
public record Led(Path directory) {
    private static final List<String> KNOWN = List.of("ACT", "led0", "PWR", "led1");

    /** The first that exists and may be written. */
    public static Optional<Led> find(SystemTree tree) {
        return KNOWN.stream()
                .map(name -> tree.at("sys/class/leds").resolve(name))
                .filter(led -> Files.isWritable(led.resolve("brightness")) && Files.isWritable(led.resolve("trigger")))
                .map(Led::new)
                .findFirst();
    }

    /** The name in brackets is the one that is set: "none mmc0 [default-on]". */
    String trigger() throws IOException {
        String all = Files.readString(directory.resolve("trigger"));
        int open = all.indexOf('[');
        int close = all.indexOf(']');
        return open < 0 || close < open ? "none" : all.substring(open + 1, close);
    }

    void setTrigger(String trigger) throws IOException {
        Files.writeString(directory.resolve("trigger"), trigger);
    }

    void light(boolean on) throws IOException {
        Files.writeString(directory.resolve("brightness"), on ? "1" : "0");
    }

    boolean lit() throws IOException {
        return !Files.readString(directory.resolve("brightness")).strip().equals("0");
    }
}
