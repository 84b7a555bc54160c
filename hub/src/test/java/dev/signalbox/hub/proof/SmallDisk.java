package dev.signalbox.hub.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that can be filled up, where this user may mount one; else a plain directory. Confined to the run's thread. */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "1g";
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path path;
    private final boolean mounted;

    SmallDisk(Path path) throws IOException, InterruptedException {
        this.path = Files.createDirectories(path);
        this.mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", path.toString());
    }

    Path path() {
        return path;
    }

    boolean canBeFilled() {
        return mounted;
    }

    void fill() throws IOException {
        for (int size = BLOCK_BYTES; size >= 512; size /= 8) {
            try (OutputStream out = Files.newOutputStream(filler(size))) {
                byte[] block = new byte[size];
                while (true) {
                    out.write(block);
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("No space left")) {
                    throw e;
                }
            }
        }
    }

    void free() throws IOException {
        for (int size = BLOCK_BYTES; size >= 512; size /= 8) {
            Files.deleteIfExists(filler(size));
        }
    }

    private Path filler(int size) {
        return path.resolve("filler-" + size);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            try {
                free();
                if (!run("umount", path.toString())) {
                    throw new IOException(path + " cannot be unmounted");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
