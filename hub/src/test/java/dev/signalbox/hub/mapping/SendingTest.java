package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.HeardFeature;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {
    private final CompiledMapping mapping = Sample.compiled("""
            {'name':'m','device':{'id':'{device}'},
             'topics':[{'filter':'a/{device}/{n}','metrics':[{'metric':{'name':'x_{n}'}}],
               'reports':[{'property':{'form':{'name':'level_{n}','type':'VALUE_TYPE_NUMBER','minimum':0,'maximum':1},'writable':true}}]}],
             'sets':[{'path':'level_{n}','publish':{'topic':'a/{device}/{n}/set','json':{'level':'{value}'},'qos':1,'retain':true},
               'argument':{'scale':254,'round_to':0}}],
             'commands':[{'command':{'name':'say','parameters':[{'name':'words','type':'VALUE_TYPE_TEXT','required':true}]},
               'publish':{'topic':'a/{device}/say','json':{'id':7,'words':'{words}','to':['{device}','[{words}]'],'loud':true}}},
              {'command':{'name':'to','parameters':[{'name':'where','type':'VALUE_TYPE_TEXT','required':true}]},
               'publish':{'topic':'a/{device}/to/{where}'}},
              {'command':{'name':'light','parameters':[{'name':'on','type':'VALUE_TYPE_BOOLEAN'},{'name':'fade','type':'VALUE_TYPE_NUMBER'}]},
               'publish':{'topic':'a/{device}/light','json':{'on':'{on}','fade':'{fade}'}},
               'arguments':{'on':{'values':{'true':'ON','false':'OFF'}}}}]}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "say|{'words':'hi'}|a/d 1/say <- {\"id\":7,\"words\":\"hi\",\"to\":[\"d 1\",\"[hi]\"],\"loud\":true}",
                "to|{'where':'left'}|a/d 1/to/left <-",
                "light|{'on':true,'fade':2.5}|a/d 1/light <- {\"on\":\"ON\",\"fade\":2.5}",
                "light|{'on':false}|a/d 1/light <- {\"on\":\"OFF\"}",
                "light|{'fade':3}|a/d 1/light <- {\"fade\":3}"
            })
    void commandBecomesAPublish(String command, String parameters, String sent) {
        assertThat(Sample.sent(send(command, Sample.parameters(parameters))).strip())
                .isEqualTo(sent);
    }

    @Test
    void desiredValueIsCountedOutward() {
        HeardFeature property = HeardFeature.newBuilder()
                .setName("level_2")
                .setPattern("level_{n}")
                .putAllCaptures(Map.of("device", "d", "n", "2"))
                .build();
        Sending.Publish publish = (Sending.Publish) mapping.set(property, Plain.of(0.5));
        assertThat(publish.topic()).isEqualTo("a/d/2/set");
        assertThat(publish.payload().toStringUtf8()).isEqualTo("{\"level\":127}");
        assertThat(publish.qos()).isOne();
        assertThat(publish.retain()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "+", "#", "a\u0000", "../x/y", "line\nend"})
    void parameterNeverLeavesItsLevelOfTheTopic(String where) {
        Struct parameters =
                Struct.newBuilder().putFields("where", Plain.of(where)).build();
        assertThat(send("to", parameters)).isInstanceOf(Sending.Refused.class);
    }

    @Test
    void missingParameterAndUnknownCommandAreRefused() {
        assertThat(send("to", Struct.getDefaultInstance())).isInstanceOf(Sending.Refused.class);
        assertThat(send("nothing", Struct.getDefaultInstance())).isInstanceOf(Sending.Refused.class);
    }

    @Test
    void noTextBreaksOutOfTheJson() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "\"\\{}[]:,'words\u0000\n\u2028é/\ud83d\ude00";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder words = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                words.append(alphabet.charAt(random.nextInt(alphabet.length() - 2)));
            }
            Value value = Plain.of(words.toString());
            Sending.Publish publish = (Sending.Publish)
                    send("say", Struct.newBuilder().putFields("words", value).build());
            var read = JsonParser.parseString(publish.payload().toStringUtf8()).getAsJsonObject();
            assertThat(read.keySet()).as("seed %d", seed).containsExactly("id", "words", "to", "loud");
            assertThat(read.get("words").getAsString()).isEqualTo(words.toString());
            assertThat(read.get("loud").getAsBoolean()).isTrue();
        }
    }

    private Sending send(String command, Struct parameters) {
        HeardFeature feature = HeardFeature.newBuilder()
                .setName(command)
                .setPattern(command)
                .putAllCaptures(Map.of("device", "d 1"))
                .build();
        return mapping.command(feature, parameters);
    }
}
