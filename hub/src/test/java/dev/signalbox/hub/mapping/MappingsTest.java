package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingsTest {
    private static final String GREENHOUSE = """
            {'name':'greenhouse','device':{'id':'gh-{device}','display_name':'House {device}','create':'CREATE_RULE_AUTO'},
             'topics':[{'filter':'gh/{device}/data','time':{'pointer':'/ts','format':'TIME_FORMAT_UNIX_SECONDS'},
               'metrics':[{'metric':{'name':'temperature','unit':'Cel'},'value':{'pointer':'/t','scale':0.1,'offset':-40}},
                 {'metric':{'name':'level'},'value':{'pointer':'/level/0','round_to':1}},
                 {'metric':{'name':'pump','type':'VALUE_TYPE_BOOLEAN'},'value':{'pointer':'/pump','values':{'run':'true','stop':'false'}}},
                 {'metric':{'name':'mode','type':'VALUE_TYPE_TEXT'},'value':{'pointer':'/mode','values':{'1':'day'},'others_pass':true}}],
               'reports':[{'property':{'form':{'name':'net.ip','type':'VALUE_TYPE_TEXT'}},'value':{'pointer':'/ip'}}],
               'events':[{'name':'alarm','each':'/alarms','value':{'pointer':'/kind'},'only_pointer':'/level','only':['high','2']}]},
              {'filter':'gh/{device}/raw','metrics':[{'metric':{'name':'raw'}}]},
              {'filter':'gh/{device}/up','presence':{'online':['1'],'offline':['0']}}]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data|{'t':615}|temperature=21.5",
                "data|{'t':'615'}|temperature=21.5",
                "data|{'level':[1.26]}|level=1.3",
                "data|{'pump':'run','mode':1}|mode=day pump=true",
                "data|{'mode':'night'}|mode=night",
                "data|{'ip':'10.0.0.7'}|~net.ip=10.0.0.7",
                "data|{'alarms':[{'kind':'frost','level':'high'},{'kind':'dust','level':'low'}]}|!alarm=frost",
                "data|{'alarms':[{'kind':'heat','level':2}]}|!alarm=heat",
                "raw|-1.5e1|raw=-15"
            })
    void valueIsFoundAndConverted(String topic, String payload, String results) {
        MappingTrial trial = Sample.tried(Sample.mapping(GREENHOUSE), "gh/1/" + topic, payload);
        assertThat(Sample.lines(trial).get(0).replace(" presence=ONLINE", "")).isEqualTo("gh-1 " + results);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data|{'t':'warm'}|WRONG_TYPE",
                "data|{'t':true}|WRONG_TYPE",
                "data|{'t':{}}|WRONG_TYPE",
                "data|{'t':'0x10'}|WRONG_TYPE",
                "raw|NaN|WRONG_TYPE",
                "raw|1e999|OUT_OF_RANGE",
                "data|{'t':1e308}{|NOT_JSON",
                "data|{'t':|NOT_JSON",
                "data|{'t':NaN}|NOT_JSON",
                "data|{'pump':'jump'}|UNKNOWN_VALUE",
                "data|{'x':1}|NOTHING_FOUND",
                "data|{'t':null}|NOTHING_FOUND",
                "raw||NOTHING_FOUND",
                "up|maybe|UNKNOWN_VALUE",
                "up|1|NOT_CREATED",
                "data|{'t':1,'ts':'yesterday'}|BAD_TIME",
                "data|{'alarms':7}|WRONG_TYPE",
                "other|1|NO_MAPPING"
            })
    void whatComesToNothingSaysWhy(String topic, String payload, String reason) {
        MappingTrial trial = Sample.tried(Sample.mapping(GREENHOUSE), "gh/1/" + topic, payload == null ? "" : payload);
        assertThat(trial.getPublishes(0).getMissesList()).singleElement().satisfies(miss -> {
            assertThat(miss.getReason()).isEqualTo(MissReason.valueOf("MISS_REASON_" + reason));
            assertThat(miss.getMessage()).isNotBlank();
        });
    }

    @Test
    void lineEndBehindABareValueDoesNotMatter() {
        assertThat(Sample.lines(Sample.tried(Sample.mapping(GREENHOUSE), "gh/1/raw", " 7\r\n")))
                .containsExactly("gh-1 presence=ONLINE raw=7");
    }

    @Test
    void oneBadValueDoesNotSilenceTheOthers() {
        MappingTrial trial =
                Sample.tried(Sample.mapping(GREENHOUSE), "gh/1/data", "{'t':'?','level':[2],'pump':'stop'}");
        assertThat(Sample.line(trial.getPublishes(0)))
                .startsWith("gh-1 ?WRONG_TYPE=temperature: ")
                .endsWith(" level=2 presence=ONLINE pump=false");
    }

    @Test
    void timeIsTheDevicesWhereItSaysOneAndARetainedValueWithoutIsUncertain() {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled(GREENHOUSE));
        Reading timed = reading(mappings, Sample.retained("gh/1/data", "{'t':1,'ts':1766000000.5}"));
        assertThat(timed.getTimeMs()).isEqualTo(1_766_000_000_500L);
        assertThat(timed.getQuality()).isEqualTo(Quality.QUALITY_UNSPECIFIED);
        Reading received = reading(mappings, Sample.publish("gh/1/data", "{'t':1}"));
        assertThat(received.getTimeMs()).isEqualTo(Sample.NOON);
        assertThat(received.getQuality()).isEqualTo(Quality.QUALITY_UNSPECIFIED);
        Reading old = reading(mappings, Sample.retained("gh/1/data", "{'t':1}"));
        assertThat(old.getQuality()).isEqualTo(Quality.QUALITY_UNCERTAIN);
    }

    @Test
    void retainedEventNeverHappens() {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled(GREENHOUSE));
        Outcome outcome = mappings.evaluate(
                        Sample.retained("gh/1/data", "{'alarms':[{'kind':'frost','level':'high'}]}"))
                .get(0);
        assertThat(outcome.results()).isEmpty();
        assertThat(mappings.misses().of(MissReason.MISS_REASON_RETAINED_EVENT)).isOne();
    }

    @Test
    void payloadBeyondTheLimitIsNotParsed() {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled(GREENHOUSE));
        String filler = "x".repeat(MappingLimits.MAX_PAYLOAD_BYTES - "{'t':1,'x':''}".length());
        assertThat(mappings.evaluate(Sample.publish("gh/1/data", "{'t':1,'x':'" + filler + "'}"))
                        .get(0)
                        .results())
                .hasSize(1);
        Outcome over = mappings.evaluate(Sample.publish("gh/1/data", "{'t':1,'x':'" + filler + "y'}"))
                .get(0);
        assertThat(over.misses())
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_TOO_LARGE));
    }

    @Test
    void jsonIsBoundedInDepthAndValues() {
        MappingTrial trial = Sample.tried(
                Sample.mapping(GREENHOUSE),
                "gh/1/data",
                "{'x':" + "[".repeat(40) + "]".repeat(40) + "}",
                "gh/1/data",
                "[" + "1,".repeat(MappingLimits.MAX_JSON_VALUES) + "1]",
                "gh/1/data",
                "{'t':" + "1".repeat(65) + "}");
        assertThat(trial.getPublishesList())
                .allSatisfy(
                        tried -> assertThat(tried.getMisses(0).getReason()).isEqualTo(MissReason.MISS_REASON_NOT_JSON));
    }

    @Test
    void ofTwoMappingsEachIsAskedAndOfOneMappingTheFirstTopicThatMatches() {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled("""
                {'name':'one','device':{'id':'{d}'},'topics':[{'filter':'a/{d}/x','metrics':[{'metric':{'name':'x'}}]},
                 {'filter':'a/{d}/+','metrics':[{'metric':{'name':'any'}}]}]}"""));
        mappings.put(Sample.compiled("""
                {'name':'two','device':{'id':'{d}'},'topics':[{'filter':'a/{d}/#','metrics':[{'metric':{'name':'y'}}]}]}"""));
        List<Outcome> both = mappings.evaluate(Sample.publish("a/d/x", "1"));
        assertThat(both)
                .hasSize(2)
                .anySatisfy(outcome -> assertThat(
                                outcome.results().get(0).getReading().getMetric())
                        .isEqualTo("x"));
        assertThat(mappings.filters()).as("it brings the others, too").containsExactly("a/+/#");
        mappings.remove("two");
        assertThat(mappings.filters()).containsExactly("a/+/+");
        assertThat(mappings.evaluate(Sample.publish("a/d/x", "1"))).hasSize(1);
        assertThat(mappings.evaluate(Sample.publish("b/d/x", "1"))).isEmpty();
        assertThat(mappings.misses().of(MissReason.MISS_REASON_NO_MAPPING)).isOne();
    }

    @Test
    void oneMappingTooManyIsRefusedAndAKnownOneReplaced() {
        Mappings mappings = new Mappings();
        String json =
                "{'name':'m%d','device':{'id':'{d}'},'topics':[{'filter':'a/{d}','metrics':[{'metric':{'name':'x'}}]}]}";
        for (int i = 0; i < MappingLimits.MAX_MAPPINGS; i++) {
            assertThat(mappings.put(Sample.compiled(json.formatted(i)))).isTrue();
        }
        assertThat(mappings.put(Sample.compiled(json.formatted(MappingLimits.MAX_MAPPINGS))))
                .isFalse();
        assertThat(mappings.put(Sample.compiled(json.formatted(0)))).isTrue();
        assertThat(mappings.all()).hasSize(MappingLimits.MAX_MAPPINGS);
    }

    @Test
    void disabledMappingListensToNothing() {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled(
                Sample.mapping(GREENHOUSE).toBuilder().setDisabled(true).build()));
        assertThat(mappings.filters()).isEmpty();
        assertThat(mappings.evaluate(Sample.publish("gh/1/raw", "1"))).isEmpty();
    }

    @Test
    void anyBytesAreTakenOrMissedWithoutAnException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Mappings mappings = new Mappings();
        ReadyMade.all().forEach(mapping -> mappings.put(Sample.compiled(mapping)));
        String alphabet = "{}[]'':,01.9eE+-ntf/ENERGYpowrst~\u00e9\u0000";
        for (int i = 0; i < 1_000; i++) {
            StringBuilder payload = new StringBuilder(i % 2 == 0 ? "{'" : "");
            for (int j = random.nextInt(40); j > 0; j--) {
                payload.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (String topic : List.of("tele/x/SENSOR", "zigbee2mqtt/x", "x/events/rpc", "x/light/l/state")) {
                assertThat(mappings.evaluate(Sample.publish(topic, payload.toString())))
                        .as("seed %d, %s", seed, payload)
                        .isNotEmpty()
                        .allSatisfy(outcome -> assertThat(outcome.results().size()
                                        + outcome.misses().size())
                                .isPositive());
            }
        }
    }

    private static Reading reading(Mappings mappings, InboundPublish publish) {
        return mappings.evaluate(publish).get(0).results().get(0).getReading();
    }

    @Test
    void topicIsSubscribedToOnceAlsoWhereTwoMappingsHearIt() {
        Mappings mappings = new Mappings();
        String one =
                "{'name':'%s','device':{'id':'{x}'},'topics':[{'filter':'%s','metrics':[{'metric':{'name':'y'}}]}]}";
        mappings.put(Sample.compiled(one.formatted("narrow", "z/button{x}/set")));
        mappings.put(Sample.compiled(one.formatted("deep", "z/{x}/+/state")));
        mappings.put(Sample.compiled(one.formatted("wide", "z/{x}/#")));
        assertThat(mappings.filters()).containsExactly("z/+/#");
        assertThat(mappings.filtersInsteadOf(List.of("z/+/set"))).containsExactly("z/+/#");
        assertThat(mappings.evaluate(Sample.publish("z/button1/set", "1"))).hasSize(2);

        mappings.remove("wide");
        assertThat(mappings.filters()).containsExactlyInAnyOrder("z/+/set", "z/+/+/state");
    }
}
