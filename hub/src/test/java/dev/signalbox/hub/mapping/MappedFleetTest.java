package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import java.util.ArrayList;
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
        assertThat(fleet.silent(Sample.NOON + 60_000)).isEmpty();
        assertThat(presence(fleet.silent(Sample.NOON + 60_001))).isEqualTo("OFFLINE");
        assertThat(fleet.silent(Sample.NOON + 120_000)).isEmpty();
        assertThat(presence(take("r/home/hall/t/1", "1"))).isEqualTo("ONLINE");
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
        List<Taken> all = new ArrayList<>();
        for (Outcome outcome : mappings.evaluate(Sample.publish(topic, payload))) {
            all.addAll(fleet.take(outcome, misses, Sample.NOON));
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
