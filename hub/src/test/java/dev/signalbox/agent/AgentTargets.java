package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.CRC32;

/** Fuzz targets: the agent's files, of which a crash or a bad card may leave anything, and what a hub says to it. */
public final class AgentTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "agent-journal-record", AgentTargets::record,
            "agent-journal-file", AgentTargets::file,
            "agent-ring", AgentTargets::ring,
            "agent-wishes", AgentTargets::wishes,
            "agent-frames", AgentTargets::frames);

    private static final Path DIRECTORY = temporary();

    private AgentTargets() {}

    private static void record(byte[] bytes) {
        JournalCodec.isRecordAt(ByteBuffer.wrap(bytes), 0);
        if (bytes.length < JournalCodec.MIN_BODY_BYTES) {
            return; // the file's reader has judged that by its head
        }
        JournalRecord read;
        try {
            read = JournalCodec.decode(ByteBuffer.wrap(bytes));
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        read.id();
        assertThat(JournalCodec.isRecordAt(JournalCodec.encode(read), 0)).isTrue();
    }

    private static void file(byte[] bytes) throws IOException {
        Path journal = DIRECTORY.resolve("journal");
        Files.write(journal, bytes);
        try {
            FileJournal.open(journal, 0).close();
        } catch (JournalDamagedException e) {
            return;
        }
    }

    /** What is passed over and what is read are the whole; what was read is read again. */
    private static void ring(byte[] bytes) {
        RingRecord.Read read = RingRecord.readAll(ByteBuffer.wrap(bytes));
        assertThat(read.damagedBytes()).isBetween(0, bytes.length);
        for (RingRecord record : read.records()) {
            RingRecord.Read again = RingRecord.readAll(record.encode());
            assertThat(again.damagedBytes()).isZero();
            assertThat(again.records()).containsExactly(record);
        }
    }

    /** As it is, and as if its checksum were right. */
    private static void wishes(byte[] bytes) throws IOException {
        Path journal = DIRECTORY.resolve("executions");
        Path file = DIRECTORY.resolve("executions.desired");
        Files.write(file, bytes);
        WishFile.beside(journal).read();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        Files.write(
                file,
                ByteBuffer.allocate(Integer.BYTES + bytes.length)
                        .putInt((int) crc.getValue())
                        .put(bytes)
                        .array());
        WishFile.Kept kept = WishFile.beside(journal).read();
        Files.delete(file);
        WishFile.beside(journal).write(kept);
        if (!kept.equals(WishFile.Kept.NOTHING)) {
            assertThat(WishFile.beside(journal).read().version()).isEqualTo(kept.version());
        }
    }

    /** Messages of a hub, each behind its length: whatever it says, the agent serves the next one. */
    private static void frames(byte[] bytes) throws IOException {
        FuzzedAgent agent = new FuzzedAgent();
        agent.opens();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try {
            for (HubToDevice frame = HubToDevice.parseDelimitedFrom(in);
                    frame != null;
                    frame = HubToDevice.parseDelimitedFrom(in)) {
                agent.hears(frame);
                agent.advance(Duration.ofMillis(700));
            }
        } catch (InvalidProtocolBufferException e) {
            // Here the link would have been cut.
        }
        agent.losesEveryLink();
        agent.servesTheNextHub();
    }

    private static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("fuzz");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
