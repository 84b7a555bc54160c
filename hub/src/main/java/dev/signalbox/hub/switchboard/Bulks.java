package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;

/** One command for many devices. Confined to the switchboard thread. */
final class Bulks {
    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        Watchers.answer(
                asker,
                HubToConsole.newBuilder()
                        .setError(Refusal.of(
                                ErrorCode.ERROR_CODE_UNIMPLEMENTED,
                                "Not yet: " + request.getBodyCase() + " for " + identity.name())));
    }
}
