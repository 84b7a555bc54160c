package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;

/** Why an execution ended that its device did not end, in words for people. No state. */
final class Reasons {
    private Reasons() {}

    static ErrorDetail notHere() {
        return Refusal.of(ErrorCode.ERROR_CODE_DEVICE_AWAY, "The device was not here before the TTL ended.");
    }

    static ErrorDetail noReceipt() {
        return Refusal.of(
                ErrorCode.ERROR_CODE_NO_RECEIPT,
                "It was sent, and the device has not been heard of it. It may have run.");
    }

    static ErrorDetail publishForgotten() {
        return Refusal.of(
                ErrorCode.ERROR_CODE_NO_RECEIPT,
                "The hub does not know any more whether the broker has the publish. It may have run.");
    }

    static ErrorDetail agentRestarted() {
        return Refusal.of(
                ErrorCode.ERROR_CODE_DEVICE_RESTARTED,
                "The agent restarted and does not know how this ended. It may have run.");
    }

    static ErrorDetail notFinished() {
        return Refusal.of(ErrorCode.ERROR_CODE_NO_ANSWER, "The device started it and did not finish in time.");
    }

    static ErrorDetail cancelNotAnswered() {
        return Refusal.of(ErrorCode.ERROR_CODE_NO_ANSWER, "The device did not answer the request to cancel.");
    }

    static ErrorDetail deviceRemoved(boolean received) {
        return Refusal.of(
                received ? ErrorCode.ERROR_CODE_NO_ANSWER : ErrorCode.ERROR_CODE_NO_RECEIPT,
                "The device was removed before it said how this ended. It may have run.");
    }

    static ErrorDetail cancelled(String message) {
        return Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, message);
    }
}
