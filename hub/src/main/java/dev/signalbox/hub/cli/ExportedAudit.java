package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.AuditEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What {@code audit export} printed, or pages of it in their order: one JSON object a line, newest first. */
final class ExportedAudit implements AuditSource {
    private final Path file;

    /** @param file {@code -}: the standard input */
    ExportedAudit(Path file) {
        this.file = file;
    }

    @Override
    public void read(Predicate<AuditEntry> reader) throws Trouble {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                AuditEntry.Builder entry = AuditEntry.newBuilder();
                JsonFormat.parser().merge(line, entry);
                if (!reader.test(entry.build())) {
                    return;
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new Trouble("A line of " + file + " is no entry of an audit.");
        } catch (IOException e) {
            throw new Trouble(file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private InputStream open() throws IOException {
        return file.toString().equals("-") ? System.in : Files.newInputStream(file);
    }
}
