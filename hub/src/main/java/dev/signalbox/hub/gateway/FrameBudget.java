package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.TokenBucket;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * How many frames a link may still send. A frame too many is dealt with all the same, since batches are acknowledged
 * cumulatively and none may be left out, but it costs a pause; and after some of those in a minute, the link. A large
 * frame counts as several. Confined to the link's I/O thread.
 */
final class FrameBudget {
    /** What to make of one more frame. */
    enum Verdict {
        WITHIN,
        EXCEEDED,
        ABUSED
    }

    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** As many bytes count as one frame more: a message of the limit is 17, so that large ones cost who sends them. */
    static final int BYTES_PER_FRAME = 16 << 10;

    /** And as many fields: a full batch of readings is two, a message that only makes work nine. */
    static final int FIELDS_PER_FRAME = 2_048;

    private final TokenBucket bucket;
    private final int warnings;
    private final ArrayDeque<Long> warnedNanos = new ArrayDeque<>();

    FrameBudget(LinkLimits.FrameRate rate, int warnings, long nowNanos) {
        bucket = new TokenBucket(rate.perSecond(), rate.burst(), nowNanos);
        this.warnings = warnings;
    }

    /** What the peer is told of a frame too many. */
    static ErrorDetail exceeded(long pauseMillis) {
        return Refusal.retryAfter(
                ErrorCode.ERROR_CODE_RATE_LIMITED, "More frames than the link may send.", (int) pauseMillis);
    }

    /** Counts one that is taken whatever it costs: what is owed is paid before the next is granted. */
    void charge(int bytes, int fields, long nowNanos) {
        bucket.take(price(bytes, fields), nowNanos);
    }

    private static int price(int bytes, int fields) {
        return 1 + Math.max(bytes / BYTES_PER_FRAME, fields / FIELDS_PER_FRAME);
    }

    Verdict count(int bytes, int fields, long nowNanos) {
        if (bucket.take(price(bytes, fields), nowNanos)) {
            return Verdict.WITHIN;
        }
        while (!warnedNanos.isEmpty() && nowNanos - warnedNanos.peek() > REMEMBERED_NANOS) {
            warnedNanos.remove();
        }
        if (warnedNanos.size() >= warnings) {
            return Verdict.ABUSED;
        }
        warnedNanos.add(nowNanos);
        return Verdict.EXCEEDED;
    }
}
