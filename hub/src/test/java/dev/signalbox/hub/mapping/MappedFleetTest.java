package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappedFleetTest {
    private static final String ROOMS = """
            {'name':'rooms','device':{'id':'{house}-{room}','create':'CREATE_RULE_AUTO','max_devices':3,'except':['attic']},
             'silence_ms':60000,'presence_rule':'%s',
             'topics':[{'filter':'r/{house}/{room}/t/{n}','metrics':[{'metric':{'name':'t_{n}','title':'Sensor {n}','unit':'Cel'}}]},
              {'filter':'r/{house}/{room}/up','presence':{'online':['1'],'offline':['0']}},
              {'filter':'r/{house}/{room}/link','presence':{'online':['1'],'offline':['0']}},
              {'filter':'gateway/up','presence':{'online':['1'],'offline':['0']}}],
             'commands':[{'command':{'name':'reset_{n}','title':'Reset {n}'},'publish':{'topic':'r/{house}/{room}/t/{n}/reset','text':'1'}},
              {'command':{'name':'blink'},'publish':{'topic':'r/{house}/{room}/blink'}}]}
            """;

    private final Mappings mappings = new Mappings();
    private final MappedFleet fleet = new MappedFleet(device -> device.value().startsWith("native"), mappings.misses());
    private final List<MappingMiss> misses = new ArrayList<>();

    /** Of a clock that may be below zero. */
    private long nowNanos = -30_000_000_000L;

    @Test
    void deviceIsCreatedByItsFirstValueAndGrowsWithWhatIsHeard() {
        rule("LATEST");
        Taken first = take("r/home/hall/t/1", "20").get(0);
        assertThat(first.device()).isEqualTo(new DeviceId("home-hall"));
        assertThat(first.isNew()).isTrue();
        assertThat(first.featuresChanged()).isTrue();
        assertThat(take("r/home/hall/t/1", "21").get(0).featuresChanged()).isFalse();
        assertThat(take("r/home/hall/t/2", "22").get(0).featuresChanged()).isTrue();
        var capabilities = fleet.capabilities(first.device()).orElseThrow();
        assertThat(capabilities.getMetricsList().stream().map(Metric::getTitle))
                .containsExactly("Sensor 1", "Sensor 2");
        assertThat(capabilities.getCommandsList().stream().map(command -> command.getName()))
                .containsExactly("blink", "reset_1", "reset_2");
        assertThat(Sample.sent(fleet.command(first.device(), "reset_2", Sample.parameters("{}"))))
                .isEqualTo("r/home/hall/t/2/reset <- 1");
        assertThat(Sample.sent(fleet.command(first.device(), "reset_3", Sample.parameters("{}"))))
                .startsWith("refused");
    }

    @Test
    void wordAboutPresenceCreatesNoDevice() {
        rule("LATEST");
        assertThat(take("r/home/hall/up", "1")).isEmpty();
        assertMissed(MissReason.MISS_REASON_NOT_CREATED);
    }

    @Test
    void twoTopicsThatMakeOneIdAreTold() {
        rule("LATEST");
        take("r/home/living room/t/1", "20");
        assertThat(take("r/home/living-room/t/1", "20")).isEmpty();
        assertMissed(MissReason.MISS_REASON_COLLISION);
        assertThat(misses.get(0).getMessage()).contains("living room");
    }

    @Test
    void twoCapturesThatMakeOneMetricAreTold() {
        rule("LATEST");
        take("r/home/hall/t/a-b", "20");
        assertThat(take("r/home/hall/t/a_b", "20").get(0).results()).isEmpty();
        assertThat(misses)
                .as("the metric and its command")
                .hasSize(2)
                .allMatch(miss -> miss.getReason() == MissReason.MISS_REASON_COLLISION);
    }

    @Test
    void deviceOfTheHubItselfIsNotTouched() {
        rule("LATEST");
        assertThat(take("r/native/1/t/1", "20")).isEmpty();
        assertMissed(MissReason.MISS_REASON_COLLISION);
    }

    @Test
    void deviceOfAnotherMappingIsNotTouched() {
        rule("LATEST");
        take("r/home/hall/t/1", "20");
        mappings.put(Sample.compiled("""
                {'name':'other','device':{'id':'home-{x}','create':'CREATE_RULE_AUTO'},
                 'topics':[{'filter':'other/{x}','metrics':[{'metric':{'name':'y'}}]}]}"""));
        assertThat(take("other/hall", "1")).isEmpty();
        assertMissed(MissReason.MISS_REASON_COLLISION);
    }

    @Test
    void mappingCreatesAsManyAsItMay() {
        rule("LATEST");
        for (String room : List.of("a", "b", "c")) {
            assertThat(take("r/home/" + room + "/t/1", "1")).hasSize(1);
        }
        assertThat(take("r/home/d/t/1", "1")).isEmpty();
        assertMissed(MissReason.MISS_REASON_TOO_MANY_DEVICES);
        fleet.forget(new DeviceId("home-a"));
        assertThat(take("r/home/d/t/1", "1")).hasSize(1);
    }

    @Test
    void deviceHasAsManyMetricsAsItMay() {
        rule("LATEST");
        for (int i = 0; i < MappingLimits.MAX_METRICS; i++) {
            assertThat(take("r/home/hall/t/" + i, "1").get(0).results()).isNotEmpty();
        }
        assertThat(take("r/home/hall/t/x", "1").get(0).results()).isEmpty();
        assertThat(misses)
                .anySatisfy(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_TOO_MANY_FEATURES));
    }

    @Test
    void whatWasRefusedIsNotRememberedAsHeard() {
        rule("LATEST");
        LiveMappedDevice device = new LiveMappedDevice(
                new DeviceId("home-hall"), mappings.all().iterator().next(), MappedDeviceRecord.getDefaultInstance());
        Outcome live =
                mappings.evaluate(Sample.publish("r/home/hall/t/1", "20")).get(0);
        assertThat(device.take(live, false, 0, misses, nowNanos).results()).noneMatch(result -> result.hasReading());
        Outcome retained =
                mappings.evaluate(Sample.retained("r/home/hall/t/1", "20")).get(0);
        assertThat(device.take(retained, false, 1, misses, nowNanos).results()).anyMatch(result -> result.hasReading());
    }

    @Test
    void whatIsHeardNeverMakesADocumentThatNoDeviceMayDeclare() {
        mappings.put(Sample.compiled("""
                {'name':'paths','device':{'id':'{x}','create':'CREATE_RULE_AUTO'},'topics':[
                 {'filter':'p/{x}/{a}','reports':[{'property':{'form':{'name':'{a}','type':'VALUE_TYPE_TEXT'}}}]},
                 {'filter':'p/{x}/{a}/{b}','reports':[{'property':{'form':{'name':'{a}.{b}','type':'VALUE_TYPE_TEXT'}}}]},
                 {'filter':'m/{x}/{a}','metrics':[{'metric':{'name':'{a}','type':'VALUE_TYPE_TEXT','title':'LONG'}}]}]}""".replace("LONG", "\u4e00".repeat(100))));
        take("p/one/door", "open");
        assertThat(take("p/one/door/left", "open").get(0).results()).isEmpty();
        assertMissed(MissReason.MISS_REASON_COLLISION);
        misses.clear();
        take("p/one/window/left", "open");
        assertThat(misses).isEmpty();
        take("p/one/window", "open");
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_COLLISION));

        for (int i = 0; i < MappingLimits.MAX_METRICS; i++) {
            take("m/one/t" + i, "1");
        }
        assertThat(misses).anyMatch(miss -> miss.getReason() == MissReason.MISS_REASON_TOO_MANY_FEATURES);
        Capabilities document = fleet.capabilities(new DeviceId("one")).orElseThrow();
        assertThat(CapabilitiesCheck.firstFault(document)).isEmpty();
        assertThat(document.getSerializedSize())
                .isBetween(CapabilitiesCheck.MAX_BYTES - 1_000, CapabilitiesCheck.MAX_BYTES);
    }

    @Test
    void mappingThatCreatesNothingServesThoseThatItWasGiven() {
        CompiledMapping mapping = Sample.compiled("""
                {'name':'never','device':{'id':'{x}'},'topics':[{'filter':'n/{x}','metrics':[{'metric':{'name':'y'}}]}]}""");
        mappings.put(mapping);
        assertThat(take("n/one", "1")).isEmpty();
        assertMissed(MissReason.MISS_REASON_NOT_CREATED);
        fleet.restore(
                mapping,
                MappedDeviceRecord.newBuilder()
                        .setDeviceId("one")
                        .setMapping("never")
                        .putCaptures("x", "one")
                        .build());
        assertThat(take("n/one", "1")).hasSize(1);
    }

    @Test
    void exceptedTextsAreNoDevices() {
        rule("LATEST");
        assertThat(take("r/home/attic/t/1", "1")).isEmpty();
        assertThat(mappings.misses().of(MissReason.MISS_REASON_EXCEPTED)).isOne();
    }

    @Test
    void presenceIsToldOnChangeByTheNewestWord() {
        rule("LATEST");
        assertThat(presence(take("r/home/hall/t/1", "1"))).isEqualTo("ONLINE");
        assertThat(presence(take("r/home/hall/up", "1"))).isEmpty();
        assertThat(presence(take("r/home/hall/up", "0"))).isEqualTo("OFFLINE");
        assertThat(presence(take("r/home/hall/t/1", "1")))
                .as("it said that it is gone")
                .isEmpty();
        assertThat(presence(take("r/home/hall/link", "1"))).isEqualTo("ONLINE");
        assertThat(presence(take("gateway/up", "0"))).isEqualTo("OFFLINE");
    }

    @Test
    void presenceOfAllNeedsAllAndOfAnyOne() {
        rule("ALL");
        take("r/home/hall/t/1", "1");
        assertThat(presence(take("r/home/hall/up", "0"))).isEqualTo("OFFLINE");
        assertThat(presence(take("r/home/hall/link", "1"))).isEmpty();
        assertThat(presence(take("r/home/hall/up", "1"))).isEqualTo("ONLINE");
        rule("ANY");
        assertThat(presence(take("r/home/hall/up", "0"))).isEmpty();
        assertThat(presence(take("r/home/hall/link", "0"))).isEqualTo("OFFLINE");
    }

    @Test
    void silenceIsOfflineAndAValueBringsItBack() {
        rule("LATEST");
        take("r/home/hall/t/1", "1");
        assertThat(presence(silentFor(60_000))).isEmpty();
        assertThat(presence(silentFor(1))).isEqualTo("OFFLINE");
        assertThat(silentFor(60_000)).isEmpty();
        assertThat(presence(take("r/home/hall/t/1", "1"))).isEqualTo("ONLINE");
    }

    @Test
    void silenceEndsAlsoWhatOnlyAWordThatTheBrokerKeptSaid() {
        rule("LATEST");
        take("r/home/hall/t/1", "1");
        fleet.forgetPresence(); // as when the connection was lost
        assertThat(presence(takeRetained("r/home/hall/up", "1"))).isEqualTo("ONLINE");
        assertThat(presence(silentFor(60_001))).isEqualTo("OFFLINE");
        assertThat(presence(takeRetained("r/home/hall/up", "1")))
                .as("kept, not said anew")
                .isEmpty();
        assertThat(presence(take("gateway/up", "1"))).as("not of itself").isEmpty();
        assertThat(presence(take("r/home/hall/up", "1"))).isEqualTo("ONLINE");
    }

    @Test
    void wordOfTheDeviceItselfBreaksItsSilenceAndOneOfAllDoesNot() {
        rule("LATEST");
        take("r/home/hall/t/1", "1");
        silentFor(50_000);
        take("r/home/hall/up", "1");
        assertThat(presence(silentFor(50_000))).isEmpty();
        take("gateway/up", "1");
        assertThat(presence(silentFor(10_001))).isEqualTo("OFFLINE");
    }

    @Test
    void wordsStayWithTheirTopicsWhenTheMappingIsWrittenAnew() {
        rule("ALL");
        take("r/home/hall/t/1", "1");
        take("r/home/hall/link", "1");
        assertThat(presence(take("r/home/hall/up", "0"))).isEqualTo("OFFLINE");

        Mapping before = mappings.all().iterator().next().source();
        List<MappedTopic> backwards = new ArrayList<>(before.getTopicsList());
        Collections.reverse(backwards);
        CompiledMapping moved = Sample.compiled(
                before.toBuilder().clearTopics().addAllTopics(backwards).build());
        mappings.put(moved);
        fleet.remap(moved);
        assertThat(presence(silentFor(1))).isEmpty();
        assertThat(presence(take("r/home/hall/link", "1"))).as("up said 0").isEmpty();

        CompiledMapping without =
                Sample.compiled(before.toBuilder().removeTopics(1).build());
        mappings.put(without);
        fleet.remap(without);
        assertThat(presence(silentFor(1))).as("nobody listens to up any more").isEqualTo("ONLINE");
    }

    @Test
    void recordBringsTheDeviceBackAfterARestart() {
        rule("LATEST");
        take("r/home/hall/t/1", "1");
        DeviceId id = new DeviceId("home-hall");
        MappedFleet again = new MappedFleet(device -> false, mappings.misses());
        again.restore(mappings.all().iterator().next(), fleet.record(id).orElseThrow());
        assertThat(again.capabilities(id)).isEqualTo(fleet.capabilities(id));
        assertThat(Sample.sent(again.command(id, "reset_1", Sample.parameters("{}"))))
                .isEqualTo("r/home/hall/t/1/reset <- 1");
        assertThat(again.presence(id)).contains(PresenceState.PRESENCE_STATE_UNKNOWN);
    }

    private void rule(String rule) {
        CompiledMapping mapping = Sample.compiled(ROOMS.formatted("PRESENCE_RULE_" + rule));
        mappings.put(mapping);
        fleet.remap(mapping);
    }

    private List<Taken> take(String topic, String payload) {
        return take(Sample.publish(topic, payload));
    }

    private List<Taken> takeRetained(String topic, String payload) {
        return take(Sample.retained(topic, payload));
    }

    private List<Taken> silentFor(long millis) {
        nowNanos += millis * 1_000_000;
        return fleet.silent(nowNanos);
    }

    private List<Taken> take(InboundPublish publish) {
        List<Taken> all = new ArrayList<>();
        for (Outcome outcome : mappings.evaluate(publish)) {
            all.addAll(fleet.take(outcome, misses, nowNanos));
        }
        return all;
    }

    private void assertMissed(MissReason reason) {
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(reason));
        assertThat(mappings.misses().of(reason)).isOne();
    }

    /** Empty where it did not change. */
    private static String presence(List<Taken> taken) {
        return taken.stream()
                .flatMap(one -> one.results().stream())
                .filter(result -> result.hasPresence())
                .map(result -> result.getPresence().name().replace("PRESENCE_STATE_", ""))
                .reduce("", String::concat);
    }
}
