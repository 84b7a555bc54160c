package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a request for a bulk must be like, whatever the devices. No state. */
final class BulkForm {
    static final int USUAL_CONCURRENT = 50;
    private static final int MAX_CONCURRENT = 1_000;

    private BulkForm() {}

    /** Null: well formed. */
    static @Nullable ErrorDetail refusal(BulkCommand request) {
        if (request.getParameters().getSerializedSize() > Commands.MAX_PARAMETERS_BYTES) {
            return Refusal.of(ErrorCode.ERROR_CODE_TOO_LARGE, "The parameters are larger than 16 KiB.");
        }
        String complaint = complaint(request);
        return complaint == null ? null : Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, complaint);
    }

    private static @Nullable String complaint(BulkCommand request) {
        if (!Names.isName(request.getCommand())) {
            return "command is not the name of one.";
        }
        if (!request.hasSelector()) {
            // Every device is a choice that somebody must have made: an empty selector says it.
            return "selector is missing; an empty one means every device.";
        }
        if (Integer.compareUnsigned(request.getMaxConcurrent(), MAX_CONCURRENT) > 0) {
            return "max_concurrent is at most 1,000.";
        }
        if (Integer.toUnsignedLong(request.getTtlMs()) > Commands.MAX_TTL_MILLIS) {
            return "The TTL is longer than 30 days.";
        }
        if (!request.getAfterDeviceId().isEmpty()
                && (!request.getDryRun()
                        || DeviceId.parse(request.getAfterDeviceId()).isEmpty())) {
            return "after_device_id is a device id, in a dry run.";
        }
        String key = keyComplaint(request.getIdempotencyKey());
        return key != null ? key : Selection.complaint(request.getSelector()).orElse(null);
    }

    static @Nullable String keyComplaint(String key) {
        return key.length() > Commands.MAX_KEY_LENGTH
                ? "The idempotency key has more than " + Commands.MAX_KEY_LENGTH + " characters."
                : null;
    }

    /** Equal for equal requests of one kind. */
    static ByteString hash(Message request) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) request.getDescriptorForType().getName().length());
        digest.update(Canonical.bytes(request));
        return ByteString.copyFrom(digest.digest());
    }
}
