package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event.StateReported;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReportedAck;

/** What people want of each device's properties and what it reports of them. Confined to the switchboard thread. */
final class Shadows {
    /** A device said something of its properties. */
    void onReported(StateReported event) {
        event.link()
                .send(Frame.of(HubToDevice.newBuilder()
                        .setReportedAck(ReportedAck.newBuilder()
                                .setReportNo(event.state().getReportNo()))
                        .build()));
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        Watchers.answer(
                asker,
                HubToConsole.newBuilder()
                        .setError(Refusal.of(
                                ErrorCode.ERROR_CODE_UNIMPLEMENTED,
                                "Not yet: " + request.getBodyCase() + " for " + identity.name())));
    }
}
