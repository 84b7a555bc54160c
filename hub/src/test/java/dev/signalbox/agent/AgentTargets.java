package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Fuzz targets: the agent's files, of which a crash or a bad card may leave anything. */
public final class AgentTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "agent-journal-record", AgentTargets::record,
            "agent-journal-file", AgentTargets::file,
            "agent-ring", bytes -> RingRecord.readAll(ByteBuffer.wrap(bytes)));

    private static final Path FILE = temporary();

    private AgentTargets() {}

    private static void record(byte[] bytes) {
        JournalCodec.isRecordAt(ByteBuffer.wrap(bytes), 0);
        if (bytes.length < JournalCodec.MIN_BODY_BYTES) {
            return; // the file's reader has judged that by its head
        }
        try {
            JournalCodec.decode(ByteBuffer.wrap(bytes)).id();
        } catch (InvalidProtocolBufferException e) {
            return;
        }
    }

    private static void file(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        try {
            FileJournal.open(FILE, 0).close();
        } catch (JournalDamagedException e) {
            return;
        }
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempDirectory("fuzz").resolve("journal");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
