package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** How a device gets its identity: a join key for a device token. Thread-safe. */
final class JoinRoute {
    private static final int MAX_HARDWARE_ID = 128;
    private static final int HASH_CHARS = 64;

    private final Questions questions;
    private final PublicAddress address;
    private final JoinPace pace;

    JoinRoute(Questions questions, PublicAddress address, JoinPace pace) {
        this.questions = questions;
        this.address = address;
        this.pace = pace;
    }

    List<Route> table() {
        return List.of(Route.of(
                        Methods.POST, "/join", Access.JOIN_KEY, "Gives a device its identity and token for a join key.")
                .taking(JoinRequest.getDefaultInstance())
                .answering(StatusCodes.CREATED, JoinResponse.getDefaultInstance())
                .doing(this::join));
    }

    private void join(Call call) {
        JoinRequest request = call.body(JoinRequest.class);
        boolean good = !request.getHardwareId().isBlank()
                && Names.isDisplayText(request.getHardwareId(), MAX_HARDWARE_ID)
                && Names.isDisplayText(request.getModel())
                && Names.isDisplayText(request.getDisplayName())
                && Names.isDisplayText(request.getCapabilitiesHash(), HASH_CHARS)
                && (request.getDeviceId().isEmpty()
                        || DeviceId.parse(request.getDeviceId()).isPresent());
        if (!good) {
            call.refuse(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "A hardware id of 1 to 128 characters is needed; a name, model or device id is malformed.");
            return;
        }
        if (!pace.allows(call.source(), System.nanoTime())) {
            call.tooMany("Too many devices join at once; try again soon.", JoinPace.RETRY_MILLIS);
            return;
        }
        JoinIdentity identity = (JoinIdentity) call.identity();
        questions.put(
                call,
                link -> new Event.JoinAsked(link, identity, request),
                answer -> call.answer(
                        StatusCodes.CREATED,
                        answer instanceof JoinResponse joined
                                ? joined.toBuilder()
                                        .setLinkUrl(address.linkUrl())
                                        .build()
                                : answer));
    }
}
