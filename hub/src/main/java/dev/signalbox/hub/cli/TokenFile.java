package dev.signalbox.hub.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Takes tokens of devices that are shown once: a line {@code ID TOKEN} each, on the disk before the next is asked for, and
 * for the owner's eyes only. Confined to the calling thread.
 */
final class TokenFile implements AutoCloseable {
    private final Path path;
    private final FileChannel file;
    private final Writer writer;

    private TokenFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
        this.writer = Channels.newWriter(file, StandardCharsets.US_ASCII);
    }

    /** A file that is there already goes on: an import may be asked for again. */
    static TokenFile open(Path path) throws Trouble {
        try {
            if (Files.exists(path)
                    && !PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                            .endsWith("------")) {
                throw new Trouble("Others can read " + path + ", which is to take tokens.", Exit.USAGE);
            }
            return new TokenFile(
                    path,
                    FileChannel.open(
                            path,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        } catch (IOException e) {
            throw new Trouble("The file " + path + " cannot be written.", Exit.USAGE);
        }
    }

    void add(String device, String token) throws Trouble {
        try {
            writer.write(device + " " + token + "\n");
            writer.flush();
            file.force(true);
        } catch (IOException e) {
            throw new Trouble(
                    "The token of " + device + " could not be written to " + path + ": make another one with ctl tokens"
                            + " create --device " + device + ".",
                    Exit.NOT_KNOWN);
        }
    }

    @Override
    public void close() throws Trouble {
        try {
            file.close();
        } catch (IOException e) {
            throw new Trouble("The file " + path + " cannot be written.");
        }
    }
}
