package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokenQuery;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.DeleteDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.DeviceTokenQuery;
import dev.signalbox.proto.v1.DeviceTokens;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.IssueDeviceToken;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinKeyQuery;
import dev.signalbox.proto.v1.JoinKeys;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.NewToken;
import dev.signalbox.proto.v1.RevokeDeviceToken;
import dev.signalbox.proto.v1.RevokeJoinKey;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.RotateDeviceToken;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.UpdateDevice;
import java.util.List;

/** One frame of every kind that is about the registry and its tokens. Immutable. */
final class GoldenRegistryFrames {
    private static final String KEY = "7HQ2M4XK";

    static final List<Message> ALL = List.of(
            ask().setCreateDevice(CreateDevice.newBuilder()
                            .setDeviceId(DEVICE)
                            .setDisplayName("Greenhouse 3 north")
                            .setModel("Greenhouse")
                            .addTags("bay-3"))
                    .build(),
            ask().setUpdateDevice(UpdateDevice.newBuilder()
                            .setDeviceId(DEVICE)
                            .setDisplayName("Greenhouse 3")
                            .setTags(Tags.newBuilder().addTags("glass")))
                    .build(),
            ask().setSetLifecycle(
                            SetLifecycle.newBuilder().setDeviceId(DEVICE).setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED))
                    .build(),
            ask().setDeleteDevice(DeleteDevice.newBuilder().setDeviceId(DEVICE).setEraseHistory(true))
                    .build(),
            ask().setIssueDeviceToken(IssueDeviceToken.newBuilder().setDeviceId(DEVICE))
                    .build(),
            ask().setRotateDeviceToken(RotateDeviceToken.newBuilder().setDeviceId(DEVICE))
                    .build(),
            ask().setRevokeDeviceToken(
                            RevokeDeviceToken.newBuilder().setDeviceId(DEVICE).setKeyId(KEY))
                    .build(),
            ask().setDeviceTokens(DeviceTokenQuery.newBuilder().setDeviceId(DEVICE))
                    .build(),
            ask().setJoinKeys(JoinKeyQuery.getDefaultInstance()).build(),
            ask().setRevokeJoinKey(RevokeJoinKey.newBuilder().setKeyId(KEY)).build(),
            ask().setAccessTokens(AccessTokenQuery.getDefaultInstance()).build(),
            answer().setDevice(Device.newBuilder()
                            .setDeviceId(DEVICE)
                            .setDisplayName("Greenhouse 3")
                            .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED))
                    .build(),
            answer().setDeviceToken(token()).build(),
            answer().setDeviceTokens(DeviceTokens.newBuilder()
                            .addTokens(token().clearToken().setLastUsedAtMs(NOON_MS)))
                    .build(),
            answer().setJoinKeys(JoinKeys.newBuilder()
                            .addJoinKeys(JoinKey.newBuilder()
                                    .setKeyId(KEY)
                                    .setTitle("Bay 3")
                                    .addTags("bay-3")
                                    .setMaxUses(10)
                                    .setUses(4)
                                    .setNeedsApproval(true)
                                    .setCreatedBy("user:marta")
                                    .setCreatedAtMs(NOON_MS)
                                    .setExpiresAtMs(NOON_MS + 86_400_000)))
                    .build(),
            answer().setAccessTokens(AccessTokens.newBuilder()
                            .addAccessTokens(AccessToken.newBuilder()
                                    .setKeyId(KEY)
                                    .setTitle("ci")
                                    .setRole(Role.ROLE_OPERATOR)
                                    .setCreatedAtMs(NOON_MS)
                                    .setExpiresAtMs(NOON_MS + 86_400_000)))
                    .build(),
            HubToDevice.newBuilder()
                    .setNewToken(NewToken.newBuilder().setToken("sbd_example").setKeyId(KEY))
                    .build());

    private GoldenRegistryFrames() {}

    private static ConsoleToHub.Builder ask() {
        return ConsoleToHub.newBuilder().setRequestId(31);
    }

    private static HubToConsole.Builder answer() {
        return HubToConsole.newBuilder().setRequestId(31);
    }

    private static DeviceToken.Builder token() {
        return DeviceToken.newBuilder()
                .setKeyId(KEY)
                .setDeviceId(DEVICE)
                .setCreatedAtMs(NOON_MS)
                .setToken("sbd_example")
                .setReplacesKeyId("3JW9B0TC");
    }
}
