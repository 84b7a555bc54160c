package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedValue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTemplateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{{ value }}!!1!0!-",
                "{{value_json.temperature}}!/temperature!1!0!-",
                "{{ value_json.a.b }}!/a/b!1!0!-",
                "{{ value_json['a b'].c }}!/a b/c!1!0!-",
                "{{ value_json[\"a/b\"][0] }}!/a~1b/0!1!0!-",
                "{{ value_json.x | float }}!/x!1!0!-",
                "{{ value_json.x | float(0) | round(1) }}!/x!1!0!1",
                "{{ value_json.x | int }}!/x!1!0!0",
                "{{ value | float / 10 }}!!0.1!0!-",
                "{{ (value_json.x | float * 1.8 + 32) | round(2) }}!/x!1.8!32!2",
                "{{ 100 - value_json.x }}!/x!-1!100!-",
                "{{ (value_json.x + 2) * 3 }}!/x!3!6!-",
                "{{ value_json.x is_defined }}!refused!0!0!-",
                "{{ value_json.x | is_defined }}!/x!1!0!-",
                "{{ -1 * value }}!!-1!0!-"
            })
    void commonFormsAreUnderstood(String row) throws Exception {
        String[] parts = row.split("!", -1);
        if (parts[1].equals("refused")) {
            assertThatThrownBy(() -> ValueTemplate.read(parts[0])).isInstanceOf(NotLegal.class);
            return;
        }
        MappedValue.Builder value = ValueTemplate.read(parts[0]);
        assertThat(value.getPointer()).isEqualTo(parts[1]);
        assertThat(value.getScale() == 0 ? 1 : value.getScale()).isEqualTo(Double.parseDouble(parts[2]));
        assertThat(value.getOffset()).isEqualTo(Double.parseDouble(parts[3]));
        assertThat(value.hasRoundTo() ? Integer.toString(value.getRoundTo()) : "-")
                .isEqualTo(parts[4]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if value == 'on' %}1{% endif %}",
                "{{ value_json.a if value_json.b else 0 }}",
                "{{ states('sensor.x') }}",
                "{{ value_json.a + value_json.b }}",
                "{{ value_json.a * value_json.a }}",
                "{{ 10 / value_json.a }}",
                "{{ value_json.a / 0 }}",
                "{{ value | regex_replace('a','b') }}",
                "{{ value_json.a | default(0) }}",
                "{{ value.a }}",
                "{{ value_json. }}",
                "{{ value_json['a }}",
                "{{ value_json.__class__.__mro__() }}",
                "{{ value_json.a | round(99) }}",
                "{{ value_json.a | round(1) * 2 + value }}",
                "{{ ((((((((((value)))))))))) }}",
                "{{ 5 }}",
                "{{ }}",
                "{{",
                "{{}",
                "value",
                "{{ value }} W",
                "{{ value }}{{ value }}",
                "{{ value_json['{x}'] }}"
            })
    void whatWouldHaveToBeExecutedIsNotUnderstood(String template) {
        assertThatThrownBy(() -> ValueTemplate.read(template))
                .isInstanceOf(NotLegal.class)
                .hasMessageContaining("Template not understood");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|{value}",
                "{{ value }}|{value}",
                "set {{ value }}%|set {value}%",
                "{\"brightness\": {{ value }} }|{\"brightness\":\"{value}\"}",
                "{\"state\":\"{{ value }}\",\"t\":1}|{\"state\":\"{value}\",\"t\":1}",
                "[{{ value * 10 }}]|[\"{value}\"]"
            })
    void commandTemplateBecomesAPayloadThatNothingBreaksOutOf(String template, String payload) throws Exception {
        MappedPublish.Builder publish = MappedPublish.newBuilder();
        MappedArgument.Builder argument = MappedArgument.newBuilder();
        ValueTemplate.write(template == null ? "" : template, publish, argument);
        String written = publish.hasJson()
                ? JsonTemplate.of(publish.getJson()).fill(name -> Plain.of("{" + name + "}"))
                : publish.getText();
        assertThat(written).isEqualTo(payload);
        assertThat(argument.getScale()).isEqualTo(template != null && template.contains("*") ? 10 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% set x %}",
                "{{ value",
                "{\"a\": {{ value }}",
                "{{ value_json.x }}",
                "{x} {{ value }}",
                "{{ 1 }}"
            })
    void commandTemplateOfAnotherFormIsNotUnderstood(String template) {
        assertThatThrownBy(() -> ValueTemplate.write(template, MappedPublish.newBuilder(), MappedArgument.newBuilder()))
                .isInstanceOf(NotLegal.class);
    }

    @Test
    void anyTextIsUnderstoodOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = {
            "{{",
            "}}",
            "value",
            "value_json",
            ".a",
            "['",
            "']",
            "|",
            "float",
            "round(1)",
            "*",
            "-1",
            "(",
            ")",
            " ",
            "/",
            "9"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("{{ ");
            for (int j = random.nextInt(12); j > 0; j--) {
                text.append(words[random.nextInt(words.length)]);
            }
            try {
                MappedValue.Builder value =
                        ValueTemplate.read(text.append(" }}").toString());
                assertThat(Double.isFinite(value.getScale()))
                        .as("seed %d, %s", seed, text)
                        .isTrue();
                JsonPointer.parse(value.getPointer());
            } catch (NotLegal e) {
                assertThat(e.sentence()).isNotBlank();
            }
        }
    }
}
