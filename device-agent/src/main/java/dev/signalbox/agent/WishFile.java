package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is desired, beside the execution journal: CRC-32 of what follows, length of the first message, a DesiredState, and
 * a ReportedState with the progress. Unlike the journal it may be lost: the hub tells everything again. Confined to the
 * agent thread.
 */
final class WishFile {
    private static final Logger LOG = LoggerFactory.getLogger(WishFile.class);
    private static final int HEAD_BYTES = 2 * Integer.BYTES;

    /** Null: nothing is kept over a restart. */
    private final @Nullable Path file;

    /** What stands in the file, as far as it was written in this life. */
    private Kept written = Kept.NOTHING;

    record Kept(long version, List<Wish> wishes) {
        static final Kept NOTHING = new Kept(0, List.of());
    }

    private WishFile(@Nullable Path file) {
        this.file = file;
    }

    static WishFile inMemory() {
        return new WishFile(null);
    }

    /** At {@code executions.journal.desired} beside {@code executions.journal}. */
    static WishFile beside(Path journal) {
        return new WishFile(journal.resolveSibling(journal.getFileName() + ".desired"));
    }

    /** Nothing where there is no file, or no good one. */
    Kept read() {
        if (file == null) {
            return Kept.NOTHING;
        }
        try {
            written = decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            written = Kept.NOTHING;
        } catch (IOException e) {
            LOG.warn("what was desired is not known any more, the hub tells it again file={}", file, e);
        }
        return written;
    }

    /** Replaces the file; a crash leaves the old or the new one. A failure is logged: the hub tells it again. */
    void write(Kept kept) {
        if (file == null || kept.equals(written)) {
            return;
        }
        try {
            StateFile.replace(file, encode(kept));
            written = kept;
        } catch (IOException e) {
            LOG.warn("what is desired cannot be kept over a restart file={}", file, e);
        }
    }

    private static ByteBuffer encode(Kept kept) {
        DesiredState.Builder desired = DesiredState.newBuilder().setVersion(kept.version());
        ReportedState.Builder progress = ReportedState.newBuilder();
        for (Wish wish : kept.wishes()) {
            desired.addLeaves(wish.leaf());
            progress.addProgress(wish.progress());
        }
        byte[] first = desired.build().toByteArray();
        byte[] second = progress.build().toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + first.length + second.length);
        bytes.putInt(0).putInt(first.length).put(first).put(second);
        bytes.putInt(0, crcOf(bytes));
        return bytes.flip();
    }

    private static Kept decode(ByteBuffer bytes) throws IOException {
        if (bytes.limit() < HEAD_BYTES || bytes.getInt(0) != crcOf(bytes)) {
            throw new IOException("it is damaged");
        }
        int length = bytes.getInt(Integer.BYTES);
        if (length < 0 || length > bytes.limit() - HEAD_BYTES) {
            throw new InvalidProtocolBufferException("impossible length");
        }
        DesiredState desired = DesiredState.parseFrom(bytes.slice(HEAD_BYTES, length));
        int rest = HEAD_BYTES + length;
        Map<String, LeafProgress> progress = new HashMap<>();
        for (LeafProgress one :
                ReportedState.parseFrom(bytes.slice(rest, bytes.limit() - rest)).getProgressList()) {
            progress.put(one.getPath(), one);
        }
        List<Wish> wishes = new ArrayList<>();
        for (DesiredLeaf leaf : desired.getLeavesList()) {
            LeafProgress one = progress.getOrDefault(leaf.getPath(), LeafProgress.getDefaultInstance());
            boolean rejected = one.getSync() == SyncState.SYNC_STATE_REJECTED;
            wishes.add(rejected ? Wish.of(leaf).moved(one.getSync(), one.getMessage()) : Wish.of(leaf));
        }
        return new Kept(desired.getVersion(), wishes);
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.slice(Integer.BYTES, bytes.limit() - Integer.BYTES));
        return (int) crc.getValue();
    }
}
