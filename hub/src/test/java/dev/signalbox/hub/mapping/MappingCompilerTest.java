package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingCompilerTest {
    private static final String HEAD = "{'name':'m','device':{'id':'{device}'},";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'filter':'a/{device}'|topics[0]|Nothing is taken",
                "'filter':'a/b','metrics':[{'metric':{'name':'x'}}]|topics[0].filter|does not capture [device]",
                "'filter':'signalbox/+/{device}','metrics':[{'metric':{'name':'x'}}]|topics[0].filter|hub's own topics",
                "'filter':'#','metrics':[{'metric':{'name':'x'}}]|topics[0].filter|hub's own topics",
                "'filter':'$share/g/{device}','metrics':[{'metric':{'name':'x'}}]|topics[0].filter|$share",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'X'}}]|topics[0].metrics[0].metric.name|[a-z]",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x_{n}'}}]|topics[0].metrics[0]|captures only",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x'},'value':{'pointer':'a'}}]|topics[0].metrics[0]|\"/a\"",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x'},'value':{'pointer':'/a~2'}}]|topics[0].metrics[0]|~0",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','type':'VALUE_TYPE_CHOICE'}}]|topics[0].metrics[0].metric.type|TEXT",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','title':'T'}},{'metric':{'name':'x','title':'U'}}]|topics[0].metrics[1].metric|described twice",
                "'filter':'a/{device}/{n}','metrics':[{'metric':{'name':'x_{n}'},'declared':true}]|topics[0].metrics[0].declared|only once it was heard",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x'}}}]|topics[0].reports[0].property.form.type|VALUE_TYPE_NUMBER",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x','type':'VALUE_TYPE_NUMBER'},'writable':true}}]|sets|writable without a set",
                "'filter':'a/{device}','presence':{}|topics[0].presence|which words",
                "'filter':'a/{device}','presence':{'online':['1'],'offline':['1']}|topics[0].presence|both",
                "'filter':'a/{device}','time':{'pointer':'/t'},'presence':{'online':['1']}|topics[0].time|format",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','unit':'°C'}}]|topics[0].metrics[0].metric.unit|say \"Cel\"",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','unit':'furlongs'}}]|topics[0].metrics[0].metric.unit|UCUM",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x_{device}','unit':'°C'}}]|topics[0].metrics[0].metric.unit|Cel",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','minimum':2,'maximum':1}}]|topics[0].metrics[0].metric.minimum|range",
                "'filter':'a/{device}','metrics':[{'metric':{'name':'x','lowLimit':2,'highLimit':1}}]|topics[0].metrics[0].metric.low_limit|range",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x','type':'VALUE_TYPE_NUMBER','unit':'°C'}}}]|topics[0].reports[0].property.form.unit|Cel",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x','type':'VALUE_TYPE_CHOICE','choices':['a','a']}}}]|topics[0].reports[0].property.form.choices|once",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x','type':'VALUE_TYPE_CHOICE','choices':['']}}}]|topics[0].reports[0].property.form.choices|1 to 100",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'x','type':'VALUE_TYPE_TEXT','maxLength':9999}}}]|topics[0].reports[0].property.form.max_length|No device may",
                "'filter':'a/{device}','reports':[{'property':{'form':{'name':'a','type':'VALUE_TYPE_TEXT'}}},{'property':{'form':{'name':'a.b','type':'VALUE_TYPE_TEXT'}}}]|topics|a.b lies below it",
                "'filter':'a/{device}','events':[{'name':'Press'}]|topics[0].events[0].name|[a-z]",
                "'filter':'a/{device}','events':[{'name':'press','only_pointer':'/x'}]|topics[0].events[0]|both or neither"
            },
            quoteCharacter = '`')
    void faultSaysWhereItIsAndHowToMendIt(String topic, String where, String says) {
        assertThat(Sample.faults(HEAD + "'topics':[{" + topic + "}]}")).anySatisfy(fault -> {
            assertThat(fault.getWhere()).isEqualTo(where);
            assertThat(fault.getMessage()).contains(says);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'publish':{'topic':'signalbox/v1/d/{device}/cmd/x'}|its own",
                "'publish':{'topic':'{device}/{p}'}|its own",
                "'publish':{'topic':'homeassistant/sensor/{device}/config'}|discovery",
                "'publish':{'topic':'$SYS/{device}'}|its own",
                "'publish':{'topic':'c/{device}/+'}|no + or #",
                "'publish':{'topic':'c/{nobody}'}|neither a capture nor a parameter",
                "'publish':{'topic':'c/{device}','text':'a {p}'}|free text",
                "'publish':{'topic':'c/{device}','json':{'a':'{q}'}}|neither a capture nor a parameter",
                "'publish':{'topic':'c/{device}','qos':2}|0 or 1",
                "'publish':{'topic':''}|not empty"
            },
            quoteCharacter = '`')
    void publishThatCouldSayMoreThanItMayIsRefused(String publish, String says) {
        List<String> messages = Sample.faults(HEAD
                        + "'topics':[{'filter':'a/{device}','metrics':[{'metric':{'name':'x'}}]}],"
                        + "'commands':[{'command':{'name':'c','parameters':[{'name':'p','type':'VALUE_TYPE_TEXT',"
                        + "'required':true}]}," + publish + "}]}")
                .stream()
                .map(fault -> fault.getMessage())
                .toList();
        assertThat(messages).anySatisfy(message -> assertThat(message).contains(says));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'title':'TEXT101'|title",
                "'description':'TEXT501'|description",
                "'role':99|role",
                "'offlinePolicy':99|offline_policy",
                "'ttlMs':2592000001|ttl_ms",
                "'maxConcurrent':9|max_concurrent",
                "'parameters':[{'name':'p','type':'VALUE_TYPE_NUMBER','unit':'°C'}]|parameters[0].unit"
            },
            quoteCharacter = '`')
    void commandThatNoDeviceMayDeclareIsRefused(String form, String where) {
        String command = form.replace("TEXT101", "x".repeat(101)).replace("TEXT501", "x".repeat(501));
        assertThat(Sample.faults(HEAD + "'topics':[{'filter':'a/{device}','metrics':[{'metric':{'name':'x'}}]}],"
                        + "'commands':[{'command':{'name':'c'," + command + "},'publish':{'topic':'c/{device}'}}]}"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.getWhere()).isEqualTo("commands[0].command." + where));
    }

    @Test
    void mappingWhoseDevicesWouldHaveMoreToDeclareThanTheyMayIsRefused() {
        Mapping.Builder mapping = Mapping.newBuilder().setName("m");
        mapping.getDeviceBuilder().setId("{device}");
        MappedTopic.Builder topic = mapping.addTopicsBuilder().setFilter("a/{device}");
        for (int i = 0; i < 20; i++) {
            Parameter.Builder form = Parameter.newBuilder().setName("p" + i).setType(ValueType.VALUE_TYPE_CHOICE);
            for (int choice = 0; choice < 64; choice++) {
                form.addChoices("x".repeat(90) + choice);
            }
            topic.addReportsBuilder().setProperty(Property.newBuilder().setForm(form));
        }
        Compilation.Refused refused = (Compilation.Refused) MappingCompiler.compile(mapping.build(), Sample.OWN);
        assertThat(refused.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.getMessage()).contains("65536 bytes"));
    }

    @Test
    void everyReadyMadeMappingCompilesAndListensToNothingOfTheHub() {
        assertThat(ReadyMade.all()).hasSize(5).allSatisfy(mapping -> {
            CompiledMapping compiled = Sample.compiled(mapping);
            assertThat(compiled.filters())
                    .isNotEmpty()
                    .noneMatch(filter -> TopicFilters.overlap(filter, "signalbox/v1/#"));
        });
    }

    @Test
    void onlyTheFirstTwentyFaultsAreTold() {
        Mapping.Builder mapping = Mapping.newBuilder().setName("m");
        mapping.getDeviceBuilder().setId("{device}");
        for (int i = 0; i < 50; i++) {
            mapping.addTopicsBuilder().setFilter("$SYS/" + i);
        }
        Compilation.Refused refused = (Compilation.Refused) MappingCompiler.compile(mapping.build(), Sample.OWN);
        assertThat(refused.faults()).hasSize(MappingLimits.MAX_FAULTS);
    }
}
