package dev.signalbox.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a device got by joining, in a file of mode 0600: its id, its token and, while there is one, the token before, a line
 * each. {@link AgentBuilder#stateDirectory} keeps one by itself; this is for programs that look after their devices'
 * tokens on their own. Immutable.
 */
public record TokenFile(Path file) {
    /**
     * Reads the file; blocks for the disk.
     *
     * @return empty where there is no file: the device has not joined
     * @throws IOException where it cannot be read, or is not such a file
     */
    public Optional<Joined> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || lines.get(1).isBlank()) {
            throw new IOException(file + " is damaged. Delete it and join again: the hub knows the hardware");
        }
        return Optional.of(new Joined(lines.get(0), lines.get(1), lines.size() > 2 ? lines.get(2) : ""));
    }

    /**
     * Replaces the file as a whole or not at all, and returns when it is on stable storage: the hub tells a token only once.
     *
     * @throws IOException where the file is as it was
     */
    public void store(Joined joined) throws IOException {
        String text = joined.deviceId() + "\n" + joined.deviceToken() + "\n";
        String before = joined.previousToken().isEmpty() ? "" : joined.previousToken() + "\n";
        StateFile.replace(file, ByteBuffer.wrap((text + before).getBytes(StandardCharsets.UTF_8)));
    }

    /** Takes part in the rotation of the token of the device that is called so by the hub. */
    TokenStore storeOf(Supplier<String> deviceId) {
        return (token, previous) -> store(new Joined(deviceId.get(), token, previous));
    }
}
