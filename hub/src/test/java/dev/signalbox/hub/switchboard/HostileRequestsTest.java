package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.Hostile;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ConsoleToHub.BodyCase;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeleteDevice;
import dev.signalbox.proto.v1.DeleteMapping;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceTokenQuery;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.IssueDeviceToken;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingQuery;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PutMapping;
import dev.signalbox.proto.v1.RetryBulk;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.RevokeDeviceToken;
import dev.signalbox.proto.v1.RevokeJoinKey;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.RotateDeviceToken;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.ShadowQuery;
import dev.signalbox.proto.v1.TryMapping;
import dev.signalbox.proto.v1.UpdateDevice;
import io.micrometer.core.instrument.Counter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request with every field missing, oversized, out of range or of another form: one answer, and where that is a
 * refusal, a counter and nothing else has changed.
 */
final class HostileRequestsTest {
    private static final String DEVICE = Rig.DEVICE.value();
    private static final String NO_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final int REQUEST = 77;

    /** Answered by the store, which has such a test of its own, or by the gateway. */
    private static final Set<BodyCase> ELSEWHERE = EnumSet.of(
            BodyCase.HELLO,
            BodyCase.PING,
            BodyCase.GOODBYE,
            BodyCase.HISTORY,
            BodyCase.EXECUTIONS,
            BodyCase.BULKS,
            BodyCase.SHADOW_HISTORY,
            BodyCase.PRESENCE_HISTORY,
            BodyCase.EVENTS,
            BodyCase.AUDIT,
            BodyCase.MAKE_BACKUP,
            BodyCase.SWEEP_MQTT,
            BodyCase.BODY_NOT_SET);

    private static final Mapping GREENHOUSE = Mapping.newBuilder()
            .setName("greenhouse")
            .setDevice(MappedDevice.newBuilder().setId("gh-{house}"))
            .addTopics(MappedTopic.newBuilder()
                    .setFilter("gh/{house}/data")
                    .addMetrics(MappedMetric.newBuilder()
                            .setMetric(Metric.newBuilder().setName("temperature"))
                            .setValue(MappedValue.newBuilder().setPointer("/t"))))
            .build();

    private static List<ConsoleToHub> good() {
        ConsoleToHub.Builder any = ConsoleToHub.newBuilder().setRequestId(REQUEST);
        return List.of(
                any.clone()
                        .setWatch(dev.signalbox.proto.v1.Watch.getDefaultInstance())
                        .build(),
                any.clone()
                        .setUnwatch(dev.signalbox.proto.v1.Unwatch.getDefaultInstance())
                        .build(),
                any.clone()
                        .setInvoke(Rig.setVent(60).setIdempotencyKey("k").setTtlMs(1_000))
                        .build(),
                any.clone()
                        .setCancel(CancelExecution.newBuilder().setExecutionId(NO_ID))
                        .build(),
                any.clone()
                        .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(DEVICE))
                        .build(),
                any.clone().setDevices(DeviceQuery.newBuilder().setLimit(5)).build(),
                any.clone()
                        .setHubStatus(dev.signalbox.proto.v1.HubStatusQuery.getDefaultInstance())
                        .build(),
                any.clone()
                        .setCreateJoinKey(CreateJoinKey.newBuilder()
                                .setTitle("shed")
                                .addTags("shed")
                                .setValidForS(60))
                        .build(),
                any.clone()
                        .setJoinKeys(dev.signalbox.proto.v1.JoinKeyQuery.getDefaultInstance())
                        .build(),
                any.clone()
                        .setRevokeJoinKey(RevokeJoinKey.newBuilder().setKeyId("none"))
                        .build(),
                any.clone()
                        .setCreateAccessToken(
                                CreateAccessToken.newBuilder().setTitle("ci").setRole(Role.ROLE_VIEWER))
                        .build(),
                any.clone()
                        .setAccessTokens(dev.signalbox.proto.v1.AccessTokenQuery.getDefaultInstance())
                        .build(),
                any.clone()
                        .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId("none"))
                        .build(),
                any.clone()
                        .setCreateDevice(CreateDevice.newBuilder()
                                .setDeviceId("new-1")
                                .setDisplayName("New")
                                .addTags("shed"))
                        .build(),
                any.clone()
                        .setUpdateDevice(
                                UpdateDevice.newBuilder().setDeviceId(DEVICE).setDisplayName("Other"))
                        .build(),
                any.clone()
                        .setSetLifecycle(SetLifecycle.newBuilder()
                                .setDeviceId(DEVICE)
                                .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED))
                        .build(),
                any.clone()
                        .setDeleteDevice(DeleteDevice.newBuilder().setDeviceId("absent"))
                        .build(),
                any.clone()
                        .setIssueDeviceToken(IssueDeviceToken.newBuilder().setDeviceId(DEVICE))
                        .build(),
                any.clone()
                        .setRotateDeviceToken(RotateDeviceToken.newBuilder().setDeviceId(DEVICE))
                        .build(),
                any.clone()
                        .setRevokeDeviceToken(RevokeDeviceToken.newBuilder()
                                .setDeviceId(DEVICE)
                                .setKeyId("key"))
                        .build(),
                any.clone()
                        .setDeviceTokens(DeviceTokenQuery.newBuilder().setDeviceId(DEVICE))
                        .build(),
                any.clone()
                        .setShadow(ShadowQuery.newBuilder().setDeviceId(DEVICE))
                        .build(),
                any.clone()
                        .setSetDesired(SetDesired.newBuilder()
                                .setDeviceId(DEVICE)
                                .putChanges(
                                        "setpoint",
                                        Value.newBuilder().setNumberValue(20).build()))
                        .build(),
                any.clone()
                        .setBulk(BulkCommand.newBuilder()
                                .setSelector(dev.signalbox.proto.v1.DeviceSelector.getDefaultInstance())
                                .setCommand("beep")
                                .setIdempotencyKey("b"))
                        .build(),
                any.clone()
                        .setCancelBulk(CancelBulk.newBuilder().setBulkId(NO_ID))
                        .build(),
                any.clone()
                        .setRetryBulk(RetryBulk.newBuilder().setBulkId(NO_ID))
                        .build(),
                any.clone().setMappings(MappingQuery.newBuilder().setLimit(5)).build(),
                any.clone()
                        .setPutMapping(PutMapping.newBuilder().setMapping(GREENHOUSE))
                        .build(),
                any.clone()
                        .setDeleteMapping(DeleteMapping.newBuilder().setName("none"))
                        .build(),
                any.clone()
                        .setTryMapping(TryMapping.newBuilder()
                                .setMapping(GREENHOUSE)
                                .addPublishes(CapturedPublish.newBuilder()
                                        .setTopic("gh/7/data")
                                        .setText("{\"t\":21}")))
                        .build(),
                any.clone()
                        .setCapturePublishes(CapturePublishes.newBuilder()
                                .setFilter("tele/#")
                                .setMax(200)
                                .setWaitMs(10_000))
                        .build(),
                any.clone()
                        .setTap(dev.signalbox.proto.v1.Tap.newBuilder().setDeviceId("absent"))
                        .build());
    }

    private static List<ConsoleToHub> ofPeople() {
        ConsoleToHub.Builder any = ConsoleToHub.newBuilder().setRequestId(REQUEST);
        return List.of(
                any.clone()
                        .setUsers(dev.signalbox.proto.v1.UserQuery.getDefaultInstance())
                        .build(),
                any.clone()
                        .setCreateUser(dev.signalbox.proto.v1.CreateUser.newBuilder()
                                .setUser("olga")
                                .setRole(Role.ROLE_OPERATOR)
                                .setScope(dev.signalbox.proto.v1.Scope.newBuilder()
                                        .addTags("shed")
                                        .addDeviceIds(DEVICE)
                                        .addCommands("beep")))
                        .build(),
                any.clone()
                        .setUpdateUser(dev.signalbox.proto.v1.UpdateUser.newBuilder()
                                .setUser("none")
                                .setRole(Role.ROLE_VIEWER))
                        .build(),
                any.clone()
                        .setResetUser(
                                dev.signalbox.proto.v1.ResetUser.newBuilder().setUser("none"))
                        .build(),
                any.clone()
                        .setDeleteUser(
                                dev.signalbox.proto.v1.DeleteUser.newBuilder().setUser("none"))
                        .build(),
                any.clone()
                        .setSessions(dev.signalbox.proto.v1.SessionQuery.getDefaultInstance())
                        .build(),
                any.clone()
                        .setEndSession(
                                dev.signalbox.proto.v1.EndSession.newBuilder().setKeyId("none"))
                        .build(),
                any.clone()
                        .setRotateAccessToken(dev.signalbox.proto.v1.RotateAccessToken.newBuilder()
                                .setKeyId("none"))
                        .build());
    }

    private static Stream<ConsoleToHub> all() {
        return Stream.concat(good().stream(), ofPeople().stream());
    }

    private static Stream<Hostile> hostile() {
        return all().flatMap(request -> Hostile.of(request).filter(one -> isOf(request, one)));
    }

    /** The same request, and not another or none by way of the choice of one. */
    private static boolean isOf(ConsoleToHub good, Hostile hostile) {
        return ((ConsoleToHub) hostile.message()).getBodyCase() == good.getBodyCase();
    }

    @Test
    void everyRequestIsHere() {
        Set<BodyCase> missing = EnumSet.allOf(BodyCase.class);
        missing.removeAll(ELSEWHERE);
        all().forEach(request -> missing.remove(request.getBodyCase()));
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void requestIsAnsweredOnceAndARefusalChangesNothing(Hostile hostile) {
        ConsoleToHub request = (ConsoleToHub) hostile.message();
        Rig rig = new Rig(Rig.device(DEVICE).build(), Rig.device("absent").build());
        rig.deviceArrives("boot-1");
        rig.commit();
        int before = rig.store.committed.size();
        double refusedBefore = refused(rig);
        RecordingLink link = rig.consoleArrives(Rig.ADMIN);
        link.sent.clear();

        rig.switchboard.on(new Event.ConsoleAsked(link, Rig.ADMIN, request));
        boolean isRefusedAtOnce = link.sent(HubToConsole.class).stream().anyMatch(HubToConsole::hasError);
        if (isRefusedAtOnce) {
            assertThat(rig.store.uncommitted).isEmpty();
        }
        rig.commit();

        List<HubToConsole> answers = link.sent(HubToConsole.class).stream()
                .filter(answer -> answer.hasError() || answer.getRequestId() == REQUEST)
                .toList();
        boolean isAnswered = request.getRequestId() != 0 || isRefusedAtOnce;
        if (isAnswered && request.getRequestId() == REQUEST) {
            assertThat(answers).hasSize(1);
        }
        boolean isRefused = answers.stream().anyMatch(HubToConsole::hasError);
        if (isRefused) {
            ErrorCode code = answers.get(0).getError().getCode();
            assertThat(code).isNotIn(ErrorCode.ERROR_CODE_UNSPECIFIED, ErrorCode.ERROR_CODE_UNIMPLEMENTED);
            assertThat(answers.get(0).getError().getMessage()).isNotEmpty().hasSizeLessThan(1_000);
            assertThat(rig.store.committed).hasSize(before);
            assertThat(refused(rig)).isGreaterThan(refusedBefore);
        }
        assertThat(link.closed).isNull();
    }

    private static double refused(Rig rig) {
        return rig.metrics.registry().getMeters().stream()
                .filter(Counter.class::isInstance)
                .filter(meter -> meter.getId().getName().endsWith(".refused"))
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }
}
