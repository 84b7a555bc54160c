package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedCommand;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.MappedEvent;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedPresence;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedReport;
import dev.signalbox.proto.v1.MappedSet;
import dev.signalbox.proto.v1.MappedTime;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.MissReason;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/mappings.md says is what the schema and the code say. */
class MappingsPageTest {
    private static final List<Descriptor> MESSAGES = List.of(
            Mapping.getDescriptor(),
            MappedDevice.getDescriptor(),
            MappedTopic.getDescriptor(),
            MappedValue.getDescriptor(),
            MappedMetric.getDescriptor(),
            MappedReport.getDescriptor(),
            MappedEvent.getDescriptor(),
            MappedPresence.getDescriptor(),
            MappedTime.getDescriptor(),
            MappedCommand.getDescriptor(),
            MappedArgument.getDescriptor(),
            MappedSet.getDescriptor(),
            MappedPublish.getDescriptor());

    @Test
    void everyFieldOfTheLanguageStandsInTheTableAndNoOther() throws Exception {
        List<String> fields = new ArrayList<>();
        MESSAGES.forEach(message -> message.getFields()
                .forEach(field -> fields.add("| `" + message.getName() + "` | `" + field.getName() + "` |")));
        assertThat(rows("| message |").map(row -> row.substring(0, row.indexOf('|', row.indexOf('|', 2) + 1) + 1)))
                .containsExactlyElementsOf(fields);
    }

    @Test
    void everyReasonStandsInTheTable() throws Exception {
        assertThat(rows("| reason |").map(row -> row.split("`", -1)[1]))
                .containsExactlyElementsOf(MissReason.getDescriptor().getValues().stream()
                        .skip(1)
                        .map(value -> value.getName().substring("MISS_REASON_".length()))
                        .toList());
    }

    @Test
    void everyLimitOfTheCodeStandsInTheTableInItsOrder() throws Exception {
        List<String> numbers = new ArrayList<>();
        for (Field limit : MappingLimits.class.getFields()) {
            numbers.add(String.format(Locale.ROOT, "%,d", ((Number) limit.get(null)).longValue()));
        }
        assertThat(rows("| limit |").map(row -> row.split("\\|", -1)[2].strip()))
                .containsExactlyElementsOf(numbers);
    }

    @Test
    void everyReadyMadeMappingStandsInTheTable() throws Exception {
        assertThat(rows("| mapping |").map(row -> row.split("`", -1)[1]))
                .containsExactlyInAnyOrderElementsOf(
                        ReadyMade.all().stream().map(Mapping::getName).toList());
    }

    @Test
    void everyMetricOfTheCodeStandsInTheTableAndNoOther() throws Exception {
        Set<String> metrics = new TreeSet<>();
        Pattern name = Pattern.compile("\"(signalbox\\.mapping\\.[a-z.]+)\"");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                name.matcher(Files.readString(source)).results().forEach(found -> metrics.add(found.group(1)));
            }
        }
        assertThat(rows("| metric |").map(row -> row.split("`", -1)[1])).containsExactlyInAnyOrderElementsOf(metrics);
    }

    @Test
    void exampleOfThePageDoesWhatThePageSays() throws Exception {
        String example = page().split("```json\n", -1)[1].split("```", -1)[0];
        MappingTrial trial = Sample.tried(
                Sample.mapping(example), "gh/7/data", "{'t':615,'pump':'run','ts':1766491200}", "gh/7/up", "0");
        assertThat(Sample.lines(trial))
                .containsExactly("gh-7 presence=ONLINE temperature=21.5 ~pump=true", "gh-7 presence=OFFLINE");
        assertThat(trial.getDevices(0).getDisplayName()).isEqualTo("House 7");
    }

    private static Stream<String> rows(String head) throws Exception {
        return page().lines().dropWhile(line -> !line.startsWith(head)).skip(2).takeWhile(line -> line.startsWith("|"));
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("../docs/mappings.md"));
    }
}
