package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.Watch;

/** An admin at a console of the rig: asks, and reads the one answer after the commit. */
final class Asker {
    final RecordingLink link;
    private final Rig rig;
    private int lastRequest;

    Asker(Rig rig) {
        this.rig = rig;
        this.link = rig.consoleArrives(Rig.ADMIN);
    }

    /** Asked, and not yet stored. */
    void sends(ConsoleToHub.Builder request) {
        rig.asks(link, Rig.ADMIN, request.setRequestId(++lastRequest));
    }

    HubToConsole asks(ConsoleToHub.Builder request) {
        sends(request);
        rig.commit();
        return link.sent(HubToConsole.class).stream()
                .filter(answer -> answer.getRequestId() == lastRequest)
                .reduce((one, other) -> {
                    throw new AssertionError("two answers to one request");
                })
                .orElseThrow();
    }

    HubToConsole sets(String device, Lifecycle lifecycle) {
        return asks(ConsoleToHub.newBuilder()
                .setSetLifecycle(SetLifecycle.newBuilder().setDeviceId(device).setLifecycle(lifecycle)));
    }

    DeviceToken creates(String device) {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getCreateDeviceBuilder().setDeviceId(device);
        return asks(request).getDeviceToken();
    }

    HubToConsole deletes(String device, boolean erase) {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeleteDeviceBuilder().setDeviceId(device).setEraseHistory(erase);
        return asks(request);
    }

    JoinKey joinKey(CreateJoinKey.Builder request) {
        return asks(ConsoleToHub.newBuilder().setCreateJoinKey(request)).getJoinKey();
    }

    /** Asks to join, and does not wait for the commit. */
    RecordingLink joins(JoinKey key, String hardware) {
        RecordingLink rest = new RecordingLink();
        JoinRequest request = JoinRequest.newBuilder()
                .setHardwareId(hardware)
                .setDeviceId(hardware)
                .build();
        rig.switchboard.on(new Event.JoinAsked(rest, new JoinIdentity(key.getKeyId()), request));
        return rest;
    }

    JoinResponse joined(JoinKey key, String hardware) {
        RecordingLink rest = joins(key, hardware);
        rig.commit();
        return rest.sent(JoinResponse.class).get(0);
    }

    void watches() {
        asks(ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setExecutions(true)));
        link.updates.clear();
    }
}
