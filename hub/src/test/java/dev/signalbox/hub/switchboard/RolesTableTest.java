package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/security.md is what the switchboard does. */
final class RolesTableTest {
    private static final Pattern ROW = Pattern.compile("\\| (`.*`) \\| (viewer|operator|engineer|admin) \\| (.*) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    /** The gateway answers these itself. */
    private static final Set<String> OF_THE_LINK = Set.of("hello", "ping", "goodbye", "request_id");

    /** What the page says of one request. */
    private record Line(String role, String confined) {}

    @Test
    void pageNamesTheLeastRoleOfEveryRequest() throws Exception {
        Map<String, String> told = new TreeMap<>();
        page().forEach((request, line) -> told.put(request, line.role()));
        Map<String, String> real = new TreeMap<>();
        for (FieldDescriptor request : requests()) {
            real.put(request.getName(), Roles.name(Requests.roleFor(of(request))));
        }
        assertThat(told).isEqualTo(real);
    }

    @Test
    void everyRequestIsRefusedToWhoeverHasALowerRole() throws Exception {
        Rig rig = new Rig();
        for (Map.Entry<String, Line> told : page().entrySet()) {
            Role needed = Roles.parse(told.getValue().role()).orElseThrow();
            Role lower = Role.forNumber(needed.getNumber() - 1);
            ConsoleIdentity low = new ConsoleIdentity("user:low", lower, "");
            RecordingLink link = rig.ask(low, of(field(told.getKey())).toBuilder());
            assertThat(link.lastAnswer().getError().getCode())
                    .as(told.getKey())
                    .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        }
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void pageSaysWhatIsRefusedToWhoeverIsConfined() throws Exception {
        Reach reach = new Reach(new Fleet());
        ConsoleIdentity confined = new ConsoleIdentity(
                "user:olga", Role.ROLE_ENGINEER, new Scope(Set.of(), Set.of("north"), Set.of()), "", Long.MAX_VALUE);
        page().forEach((request, line) -> {
            ErrorDetail refusal = reach.refusal(confined, of(field(request)));
            assertThat(refusal != null && refusal.getCode() == ErrorCode.ERROR_CODE_FORBIDDEN)
                    .as(request)
                    .isEqualTo(line.confined().equals("refused"));
        });
    }

    private static Map<String, Line> page() throws Exception {
        Map<String, Line> lines = new TreeMap<>();
        for (String row : Files.readAllLines(Path.of("../docs/security.md"))) {
            Matcher parts = ROW.matcher(row);
            if (parts.matches()) {
                NAME.matcher(parts.group(1))
                        .results()
                        .forEach(name -> assertThat(lines.put(name.group(1), new Line(parts.group(2), parts.group(3))))
                                .as(name.group(1))
                                .isNull());
            }
        }
        return lines;
    }

    private static List<FieldDescriptor> requests() {
        return ConsoleToHub.getDescriptor().getFields().stream()
                .filter(field -> !OF_THE_LINK.contains(field.getName()))
                .toList();
    }

    private static FieldDescriptor field(String name) {
        return ConsoleToHub.getDescriptor().findFieldByName(name);
    }

    private static ConsoleToHub of(FieldDescriptor request) {
        ConsoleToHub.Builder whole = ConsoleToHub.newBuilder();
        return whole.setField(request, whole.newBuilderForField(request).build())
                .build();
    }
}
