package dev.signalbox.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A code that the page explains is sent by somebody, or marked as reserved there. */
final class ReservedCodesTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:ERROR_CODE|CLOSE_REASON)_[A-Z_]+\\b");
    private static final Pattern RESERVED = Pattern.compile("(?m)^\\| \\d+ \\| `([A-Z_]+)` \\| reserved\\b");
    /** They only choose by a code: what HTTP says for it, when a device comes back. */
    private static final Set<String> READERS = Set.of("Refusal.java", "Comeback.java");

    @Test
    void codesThatNobodySendsAreMarkedAsReservedAndNoOthers() throws Exception {
        Set<String> sent = new TreeSet<>();
        for (String sources : new String[] {"src/main/java", "../device-agent/src/main/java"}) {
            sent.addAll(named(Path.of(sources)));
        }
        Set<String> unsent = new TreeSet<>(unsent(ErrorCode.getDescriptor(), "ERROR_CODE_", sent));
        unsent.addAll(unsent(CloseReason.getDescriptor(), "CLOSE_REASON_", sent));

        Set<String> reserved = new TreeSet<>();
        Matcher row = RESERVED.matcher(Files.readString(Path.of("../docs/protocol.md")));
        while (row.find()) {
            reserved.add(row.group(1));
        }
        assertThat(sent).hasSizeGreaterThan(20);
        assertThat(reserved).isEqualTo(unsent);
    }

    private static Set<String> unsent(EnumDescriptor type, String prefix, Set<String> sent) {
        return type.getValues().stream()
                .filter(value -> value.getNumber() != 0 && !sent.contains(value.getName()))
                .map(value -> value.getName().substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    private static Set<String> named(Path sources) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!READERS.contains(file.getFileName().toString())) {
                    Matcher name = NAME.matcher(Files.readString(file));
                    while (name.find()) {
                        names.add(name.group());
                    }
                }
            }
        }
        return names;
    }
}
