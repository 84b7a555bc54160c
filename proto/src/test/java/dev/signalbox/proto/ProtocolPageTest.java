package dev.signalbox.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/protocol.md} say what the schema says. */
class ProtocolPageTest {
    private static final Path PAGE = Path.of("../docs/protocol.md");
    private static final Pattern NUMBER_AND_NAME = Pattern.compile("(?m)^\\| (\\d+) \\| `([A-Z_]+)` \\|");
    private static final Pattern NAME = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

    @Test
    void everyErrorCodeIsExplainedUnderItsNumber() throws IOException {
        assertThat(numbersAndNames(section("Errors")))
                .containsExactlyElementsOf(numbersAndNames(ErrorCode.getDescriptor(), "ERROR_CODE_"));
    }

    @Test
    void everyCloseReasonIsExplainedUnderItsNumber() throws IOException {
        assertThat(numbersAndNames(section("Closing")))
                .containsExactlyElementsOf(numbersAndNames(CloseReason.getDescriptor(), "CLOSE_REASON_"));
    }

    @Test
    void everyExecutionStateIsExplained() throws IOException {
        List<String> states = new ArrayList<>();
        Matcher row = NAME.matcher(section("Executions"));
        while (row.find()) {
            states.add(row.group(1));
        }

        assertThat(states)
                .containsExactlyInAnyOrderElementsOf(ExecutionState.getDescriptor().getValues().stream()
                        .filter(state -> state.getNumber() != 0)
                        .map(state -> state.getName().substring("EXECUTION_STATE_".length()))
                        .toList());
    }

    /** From a heading of the second level to the next. */
    private static String section(String heading) throws IOException {
        String page = Files.readString(PAGE, UTF_8);
        int start = page.indexOf("\n## " + heading + "\n");
        assertThat(start).as("the section %s", heading).isNotNegative();
        int end = page.indexOf("\n## ", start + 1);
        return page.substring(start, end);
    }

    private static List<String> numbersAndNames(String section) {
        List<String> found = new ArrayList<>();
        Matcher row = NUMBER_AND_NAME.matcher(section);
        while (row.find()) {
            found.add(row.group(1) + " " + row.group(2));
        }
        return found;
    }

    private static List<String> numbersAndNames(EnumDescriptor type, String prefix) {
        return type.getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .map(value -> value.getNumber() + " " + value.getName().substring(prefix.length()))
                .toList();
    }
}
