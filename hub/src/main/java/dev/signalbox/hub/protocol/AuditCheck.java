package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.AuditEntry;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the chain of the audit from its newest entry to its oldest and finds where it is broken. Confined to the calling
 * thread.
 */
public final class AuditCheck {
    /**
     * What the hub writes where it let go of its oldest entries: the subject is the number of the last one deleted, the
     * detail its hash in hexadecimal. So the chain itself says where it may begin.
     */
    public static final String TRIM = "audit.trim";

    private long entries;
    /** The newest; null before the first. */
    private @Nullable AuditEntry newest;
    /** The last one walked over; null before the first. */
    private @Nullable AuditEntry oldest;
    /** The newest one that says where the chain begins; null where none was met. */
    private @Nullable AuditEntry trim;
    /** Of the lowest broken entry so far; null where all is whole. */
    private @Nullable String trouble;
    /** That entry's number. */
    private long troubleAt = Long.MAX_VALUE;

    /**
     * What a walk found. Immutable.
     *
     * @param first number of the oldest entry; 0: there is none
     * @param last number of the newest entry; 0: there is none
     * @param trouble the first broken entry, by number, in one sentence; empty where the chain is whole
     */
    public record Result(long entries, long first, long last, Optional<String> trouble) {}

    /** The next older entry. */
    public void add(AuditEntry entry) {
        AuditEntry newer = oldest;
        if (newer == null) {
            newest = entry;
        } else {
            compare(entry, newer);
        }
        if (!AuditTip.isWhole(entry)) {
            say(entry.getEntryNo(), "was changed: it does not match its own hash");
        }
        if (trim == null && entry.getAction().equals(TRIM)) {
            trim = entry;
        }
        oldest = entry;
        entries++;
    }

    private void compare(AuditEntry entry, AuditEntry newer) {
        long expected = newer.getEntryNo() - 1;
        if (entry.getEntryNo() < expected) {
            say(
                    entry.getEntryNo() + 1,
                    "is missing: entry " + entry.getEntryNo() + " is followed by entry " + newer.getEntryNo());
        } else if (entry.getEntryNo() > expected) {
            say(newer.getEntryNo(), "stands behind entry " + entry.getEntryNo());
        } else if (!newer.getPreviousHash().equals(entry.getHash())) {
            say(newer.getEntryNo(), "does not continue entry " + expected + ": one of them was replaced");
        }
    }

    /** After the last entry. */
    public Result finish() {
        if (oldest == null || newest == null) {
            return new Result(0, 0, 0, Optional.empty());
        }
        long first = oldest.getEntryNo();
        if (first == 1 && !oldest.getPreviousHash().isEmpty()) {
            say(1, "continues another, and should be the first");
        } else if (first > 1 && !isWhereItMayBegin(oldest)) {
            say(first - 1, "and those before it are missing, and no later entry says that they were let go");
        }
        return new Result(entries, oldest.getEntryNo(), newest.getEntryNo(), Optional.ofNullable(trouble));
    }

    private boolean isWhereItMayBegin(AuditEntry first) {
        return trim != null
                && trim.getSubject().equals(Long.toString(first.getEntryNo() - 1))
                && trim.getDetail()
                        .equals(HexFormat.of().formatHex(first.getPreviousHash().toByteArray()));
    }

    /** The walk goes down; of two sentences about one entry the first is about itself. */
    private void say(long entryNo, String what) {
        if (entryNo < troubleAt) {
            troubleAt = entryNo;
            trouble = "Entry " + entryNo + " " + what + ".";
        }
    }
}
