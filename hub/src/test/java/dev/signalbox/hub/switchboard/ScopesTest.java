package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HubStatusQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.RetryBulk;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.UpdateDevice;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.Watch;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is confined learns nothing of what lies beyond: gh-1 is in the north, gh-2 is not, gh-3 is not there at all. */
final class ScopesTest {
    private static final String HERE = "gh-1";
    private static final String BEYOND = "gh-2";
    private static final String NOWHERE = "gh-3";
    private static final Scope.Builder NORTH = Scope.newBuilder().addTags("north");

    private final Rig rig = new Rig(
            Rig.device(HERE).addTags("north").build(),
            Rig.device(BEYOND).addTags("south").build());
    private final People people = new People(rig);
    private final ConsoleIdentity engineer = people.script("north", Role.ROLE_ENGINEER, NORTH);

    /** Every request that names a device, whether it knows it as device_id or as one of several. */
    static Stream<FieldDescriptor> requestsThatNameADevice() {
        return ConsoleToHub.getDescriptor().getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> field.getMessageType().findFieldByName("device_id") != null);
    }

    @ParameterizedTest
    @MethodSource("requestsThatNameADevice")
    void deviceBeyondTheScopeIsAnsweredAsOneThatThereIsNot(FieldDescriptor request) {
        boolean goesToTheStore = List.of("history", "executions", "shadow_history", "presence_history", "events")
                .contains(request.getName());
        if (goesToTheStore) {
            rig.ask(engineer, about(request, BEYOND));
            rig.ask(engineer, about(request, NOWHERE));
            assertThat(rig.store.sights).hasSize(2).allSatisfy(sight -> {
                assertThat(sight.devices()).isEmpty();
            });
        } else {
            HubToConsole beyond = people.asks(engineer, about(request, BEYOND));
            HubToConsole nowhere = people.asks(engineer, about(request, NOWHERE));
            assertThat(beyond.hasError()).as(beyond.toString()).isTrue();
            assertThat(comparable(beyond, BEYOND)).isEqualTo(comparable(nowhere, NOWHERE));
        }
    }

    @Test
    void listHoldsWhatIsWithin() {
        HubToConsole found =
                people.asks(engineer, ConsoleToHub.newBuilder().setDevices(DeviceQuery.getDefaultInstance()));
        assertThat(found.getDevices().getDevicesList().stream()
                        .map(DeviceState::getDevice)
                        .map(dev.signalbox.proto.v1.Device::getDeviceId))
                .containsExactly(HERE);
    }

    @Test
    void hubCountsWhatIsWithin() {
        HubToConsole status =
                people.asks(engineer, ConsoleToHub.newBuilder().setHubStatus(HubStatusQuery.getDefaultInstance()));
        assertThat(status.getHubStatus().getDevices()).isEqualTo(1);
        assertThat(status.getHubStatus().getConsoleLinks()).isZero();
        assertThat(status.getHubStatus().getQueuesList()).isEmpty();
        assertThat(status.getHubStatus().getLossesMap()).isEmpty();
    }

    @Test
    void watchOfEverythingShowsWhatIsWithin() {
        RecordingLink link = watches(Watch.newBuilder());
        assertThat(link.updates).extracting(Update::getDeviceId).contains(HERE).doesNotContain(BEYOND);
        assertThat(snapshotOf(link)).isEqualTo(1);
    }

    @Test
    void watchByNameOfADeviceBeyondShowsNothing() {
        RecordingLink link = watches(Watch.newBuilder().addDeviceIds(BEYOND).setExecutions(true));
        assertThat(snapshotOf(link)).isZero();

        link.sent.clear();
        link.updates.clear();
        rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setInvoke(Rig.plain("beep").setDeviceId(BEYOND)));
        rig.commit();
        assertThat(link.updates).isEmpty();
        assertThat(link.executions()).isEmpty();
    }

    @Test
    void deviceThatGetsTheTagComesAndOneThatLosesItIsGone() {
        RecordingLink link = watches(Watch.newBuilder());
        link.updates.clear();

        tag(BEYOND, "south", "north");
        assertThat(link.updates.stream().filter(Update::hasDevice))
                .extracting(Update::getDeviceId)
                .containsOnly(BEYOND);
        link.updates.clear();

        tag(HERE, "east");
        assertThat(link.updates).hasSize(1);
        assertThat(link.updates.get(0).hasRemoved()).isTrue();
        assertThat(link.updates.get(0).getDeviceId()).isEqualTo(HERE);
        link.updates.clear();
        tag(HERE, "west");
        assertThat(link.updates).as("what happens there later").isEmpty();
    }

    @Test
    void scopeOfAPersonCountsAtOnceOnALiveLink() {
        people.creates("olga", Role.ROLE_OPERATOR, Scope.newBuilder());
        ConsoleIdentity olga = people.signsIn("olga").identity();
        RecordingLink link = rig.consoleArrives(olga);
        rig.asks(link, olga, ConsoleToHub.newBuilder().setWatch(Watch.getDefaultInstance()));
        assertThat(link.updates).extracting(Update::getDeviceId).contains(HERE, BEYOND);
        link.updates.clear();

        people.updates(UpdateUser.newBuilder().setUser("olga").setScope(NORTH));
        assertThat(link.updates).hasSize(1);
        assertThat(link.updates.get(0).getDeviceId()).isEqualTo(BEYOND);
        assertThat(link.updates.get(0).hasRemoved()).isTrue();
        rig.asks(link, olga, about("shadow", BEYOND).setRequestId(5));
        assertThat(link.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);

        link.updates.clear();
        people.updates(UpdateUser.newBuilder().setUser("olga").setScope(Scope.newBuilder()));
        assertThat(link.updates.stream().filter(Update::hasDevice))
                .extracting(Update::getDeviceId)
                .containsExactly(BEYOND);
    }

    @Test
    void readingOfADeviceThatIsSeenAgainDoesNotTakeThePlaceOfOneBeforeItWasGone() {
        tag(HERE, "north");
        rig.readings(rig.deviceArrives("boot-1"), 1, false, 20);
        RecordingLink link = watches(Watch.newBuilder());
        tag(HERE, "south");
        tag(HERE, "north");
        List<Object> keys = IntStream.range(0, link.updates.size())
                .filter(i -> link.updates.get(i).hasReading())
                .mapToObj(link.keys::get)
                .toList();
        assertThat(keys).as("in the snapshot, and when it came back").hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void questionOfOneDeviceIsAskedWithASightOfOneDevice() {
        ConsoleIdentity two = people.script(
                "two", Role.ROLE_VIEWER, Scope.newBuilder().addDeviceIds(HERE).addDeviceIds(BEYOND));
        rig.ask(two, about("history", HERE));
        rig.ask(two, ConsoleToHub.newBuilder().setExecutions(ExecutionQuery.getDefaultInstance()));
        assertThat(rig.store.sights.get(0).devices()).containsExactly(HERE);
        assertThat(rig.store.sights.get(1).devices()).containsExactlyInAnyOrder(HERE, BEYOND);
    }

    @Test
    void questionOfAnyDeviceIsAskedWithASightOfThoseThatHaveTheTagThen() {
        ConsoleToHub.Builder list = ConsoleToHub.newBuilder().setExecutions(ExecutionQuery.getDefaultInstance());
        rig.ask(engineer, list);
        rig.ask(engineer, list);
        tag(BEYOND, "north");
        rig.ask(engineer, list);
        tag(HERE, "south");
        rig.ask(engineer, list);
        new Asker(rig).deletes(BEYOND, false);
        rig.ask(engineer, list);
        assertThat(rig.store.sights)
                .extracting(Sight::devices)
                .containsExactly(Set.of(HERE), Set.of(HERE), Set.of(HERE, BEYOND), Set.of(BEYOND), Set.of());
    }

    @Test
    void executionBeyondTheScopeIsCancelledByNobodyWhoMayNotKnowOfIt() {
        RecordingLink operator = rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setInvoke(Rig.plain("beep").setDeviceId(BEYOND)));
        rig.commit();
        String id = operator.executions().get(0).getExecutionId();

        HubToConsole beyond = people.asks(engineer, cancel(id));
        HubToConsole nowhere = people.asks(engineer, cancel("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
        assertThat(comparable(beyond, id)).isEqualTo(comparable(nowhere, "-"));
        assertThat(people.asks(Rig.OPERATOR, cancel(id)).hasDone()).isTrue();
    }

    @Test
    void bulkTakesADeviceBeyondForOneThatThereIsNot() {
        BulkCommand.Builder bulk = BulkCommand.newBuilder()
                .setCommand("beep")
                .setDryRun(true)
                .setSelector(DeviceSelector.newBuilder()
                        .addDeviceIds(HERE)
                        .addDeviceIds(BEYOND)
                        .addDeviceIds(NOWHERE));
        HubToConsole answer = people.asks(engineer, ConsoleToHub.newBuilder().setBulk(bulk));
        List<BulkTarget> targets = answer.getBulk().getTargetsList();
        assertThat(targets).extracting(BulkTarget::getDeviceId).containsExactly(HERE, BEYOND, NOWHERE);
        assertThat(targets.get(0).hasRefusal()).isFalse();
        assertThat(withoutTrace(targets.get(1).getRefusal()))
                .isEqualTo(withoutTrace(targets.get(2).getRefusal()));

        bulk.setSelector(DeviceSelector.newBuilder().addTags("south"));
        assertThat(people.asks(engineer, ConsoleToHub.newBuilder().setBulk(bulk))
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        bulk.setSelector(DeviceSelector.getDefaultInstance());
        assertThat(people.asks(engineer, ConsoleToHub.newBuilder().setBulk(bulk))
                        .getBulk()
                        .getTargetsList())
                .extracting(BulkTarget::getDeviceId)
                .containsExactly(HERE);
    }

    @Test
    void bulkOfSomebodyElseIsNotThere() {
        BulkCommand.Builder bulk = BulkCommand.newBuilder()
                .setCommand("beep")
                .setIdempotencyKey("k")
                .setSelector(DeviceSelector.newBuilder().addDeviceIds(BEYOND));
        HubToConsole made = people.asks(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(bulk));
        ConsoleToHub.Builder cancel = ConsoleToHub.newBuilder();
        cancel.getCancelBulkBuilder().setBulkId(made.getBulk().getBulkId());
        HubToConsole beyond = people.asks(engineer, cancel);
        cancel.getCancelBulkBuilder().setBulkId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assertThat(comparable(beyond, "-")).isEqualTo(comparable(people.asks(engineer, cancel), "-"));
    }

    @Test
    void whoMayRunSomeCommandsRunsThemAndDesiresNothing() {
        ConsoleIdentity beeper =
                people.script("beeper", Role.ROLE_OPERATOR, Scope.newBuilder().addCommands("beep"));
        assertThat(people.asks(beeper, ConsoleToHub.newBuilder().setInvoke(Rig.plain("beep")))
                        .hasExecution())
                .isTrue();
        for (String other : List.of("identify", "no_such_command")) {
            assertThat(people.asks(beeper, ConsoleToHub.newBuilder().setInvoke(Rig.plain(other)))
                            .getError()
                            .getCode())
                    .as(other)
                    .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        }
        assertThat(people.asks(beeper, about("set_desired", HERE)).getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);

        RecordingLink operator = rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setInvoke(Rig.plain("identify")));
        rig.commit();
        String id = operator.executions().get(0).getExecutionId();
        assertThat(people.asks(beeper, cancel(id)).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
    }

    @Test
    void whoIsConfinedNeitherMakesDevicesNorLetsThemJoin() {
        for (String request : List.of("create_device", "create_join_key", "join_keys", "revoke_join_key")) {
            FieldDescriptor field = ConsoleToHub.getDescriptor().findFieldByName(request);
            ConsoleToHub.Builder empty = ConsoleToHub.newBuilder();
            empty.setField(field, empty.newBuilderForField(field).build());
            assertThat(people.asks(engineer, empty).getError().getCode())
                    .as(request)
                    .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        }
    }

    @Test
    void deviceIsNotTaggedOutOfOnesOwnScope() {
        assertThat(people.asks(engineer, tags(HERE, "east")).getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(people.asks(engineer, tags(HERE, "north", "east")).hasDevice())
                .isTrue();
    }

    @Test
    void scopeByIdHoldsThatDevice() {
        ConsoleIdentity one =
                people.script("one", Role.ROLE_VIEWER, Scope.newBuilder().addDeviceIds(BEYOND));
        assertThat(people.asks(one, about("capabilities", BEYOND)).hasCapabilities())
                .isTrue();
        assertThat(people.asks(one, about("capabilities", HERE)).getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
    }

    @Test
    void nothingIsTriedAgainForOneWhoseRightsChangeWhileTheBulkIsRead() {
        people.creates("olga", Role.ROLE_OPERATOR, Scope.newBuilder());
        ConsoleIdentity olga = people.signsIn("olga").identity();
        BulkCommand.Builder bulk = BulkCommand.newBuilder()
                .setCommand("beep")
                .setTtlMs(5_000)
                .setSelector(DeviceSelector.newBuilder().addDeviceIds(HERE));
        String id = people.asks(olga, ConsoleToHub.newBuilder().setBulk(bulk))
                .getBulk()
                .getBulkId();
        rig.passes(6_000);
        rig.commit();

        ConsoleToHub.Builder retry =
                ConsoleToHub.newBuilder().setRetryBulk(RetryBulk.newBuilder().setBulkId(id));
        RecordingLink asker = rig.ask(olga, retry);
        people.updates(UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_VIEWER));
        assertThat(asker.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(rig.store.bulks).hasSize(1);
        assertThat(people.asks(olga, retry).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
    }

    private void tag(String device, String... tags) {
        assertThat(people.asks(tags(device, tags)).hasDevice()).isTrue();
        assertThat(rig.live(new DeviceId(device)).device.getTagsList()).containsExactly(tags);
    }

    private static ConsoleToHub.Builder tags(String device, String... tags) {
        return ConsoleToHub.newBuilder()
                .setUpdateDevice(UpdateDevice.newBuilder()
                        .setDeviceId(device)
                        .setTags(Tags.newBuilder().addAllTags(List.of(tags))));
    }

    private RecordingLink watches(Watch.Builder watch) {
        RecordingLink link = rig.consoleArrives(engineer);
        rig.asks(link, engineer, ConsoleToHub.newBuilder().setWatch(watch));
        return link;
    }

    private static int snapshotOf(RecordingLink link) {
        return link.updates.stream()
                .filter(Update::hasSnapshotEnd)
                .findFirst()
                .orElseThrow()
                .getSnapshotEnd()
                .getDevices();
    }

    private static ConsoleToHub.Builder cancel(String execution) {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getCancelBuilder().setExecutionId(execution);
        return request;
    }

    private static ConsoleToHub.Builder about(String request, String device) {
        return about(ConsoleToHub.getDescriptor().findFieldByName(request), device);
    }

    private static ConsoleToHub.Builder about(FieldDescriptor request, String device) {
        ConsoleToHub.Builder whole = ConsoleToHub.newBuilder();
        Message.Builder body = whole.newBuilderForField(request);
        body.setField(body.getDescriptorForType().findFieldByName("device_id"), device);
        FieldDescriptor command = body.getDescriptorForType().findFieldByName("command");
        if (command != null && !command.isRepeated()) {
            body.setField(command, "beep");
        }
        return whole.setField(request, body.build());
    }

    private static String comparable(HubToConsole answer, String id) {
        return answer.toBuilder()
                .setError(withoutTrace(answer.getError()))
                .build()
                .toString()
                .replace(id, "?");
    }

    private static ErrorDetail withoutTrace(ErrorDetail error) {
        return error.toBuilder().clearTraceId().build();
    }
}
