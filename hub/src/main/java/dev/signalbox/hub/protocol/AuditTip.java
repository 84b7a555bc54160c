package dev.signalbox.hub.protocol;

import com.google.protobuf.ByteString;
import dev.signalbox.proto.v1.AuditEntry;
import java.security.MessageDigest;

/**
 * The newest entry of the audit, as far as the next one must know it: its number and its hash. docs/audit.md says how the
 * hash is computed. Immutable.
 */
public record AuditTip(long entryNo, ByteString hash) {
    /** Before the first entry. */
    public static final AuditTip NONE = new AuditTip(0, ByteString.EMPTY);

    public static AuditTip of(AuditEntry entry) {
        return new AuditTip(entry.getEntryNo(), entry.getHash());
    }

    /** The entry as the one behind this tip: numbered, and chained by its hashes. */
    public AuditEntry append(AuditEntry entry) {
        AuditEntry next = entry.toBuilder()
                .setEntryNo(entryNo + 1)
                .setPreviousHash(hash)
                .clearHash()
                .build();
        return next.toBuilder().setHash(hashOf(next)).build();
    }

    /** Whether the entry's hash is that of its content. */
    public static boolean isWhole(AuditEntry entry) {
        return entry.getHash().equals(hashOf(entry));
    }

    /** SHA-256 of the entry without its own hash, in the one form that Protocol Buffers gives a message without maps. */
    private static ByteString hashOf(AuditEntry entry) {
        MessageDigest sha256 = Sha256.digest();
        return ByteString.copyFrom(
                sha256.digest(entry.toBuilder().clearHash().build().toByteArray()));
    }
}
