package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;

/** What people do to devices as such: create, rename, tag, approve, suspend, retire, delete, and their tokens. Confined to the switchboard thread. */
final class Devices {
    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        Watchers.answer(
                asker,
                HubToConsole.newBuilder()
                        .setError(Refusal.of(
                                ErrorCode.ERROR_CODE_UNIMPLEMENTED,
                                "Not yet: " + request.getBodyCase() + " for " + identity.name())));
    }
}
