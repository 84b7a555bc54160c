package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Hostile;
import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.EventQuery;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query with every field missing, oversized, out of range or of another form has an answer, and no statement fails. */
final class HostileQueriesTest {
    private static final String NO_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    @TempDir
    static Path directory;

    private static RunningStore running;

    @BeforeAll
    static void start() throws Exception {
        running = RunningStore.started(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    private static Stream<Hostile> hostile() {
        List<Message> good = List.of(
                RunningStore.history("kiln-1", "t", 1, 1_000).setMaxPoints(10).build(),
                ExecutionQuery.newBuilder()
                        .setDeviceId("kiln-1")
                        .setLimit(5)
                        .setFromMs(1)
                        .setToMs(1_000)
                        .build(),
                BulkQuery.newBuilder().setLimit(5).build(),
                BulkQuery.newBuilder().setBulkId(NO_ID).build(),
                AuditQuery.newBuilder().setActor("user:marta").setLimit(5).build(),
                ShadowHistoryQuery.newBuilder()
                        .setDeviceId("kiln-1")
                        .setLimit(5)
                        .build(),
                PresenceHistoryQuery.newBuilder()
                        .setDeviceId("kiln-1")
                        .setLimit(5)
                        .build(),
                EventQuery.newBuilder()
                        .setDeviceId("kiln-1")
                        .addNames("opened")
                        .setFromMs(1)
                        .setToMs(1_000)
                        .setLimit(5)
                        .build());
        return good.stream().flatMap(Hostile::of);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void queryHasAnAnswerAndNoStatementFails(Hostile hostile) {
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getDescriptorForType().getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> field.getMessageType().equals(hostile.message().getDescriptorForType()))
                .forEach(field -> query.setField(field, hostile.message()));

        HubToConsole answer = running.ask(query);

        assertThat(answer.getRequestId()).isEqualTo(7);
        if (answer.hasError()) {
            ErrorDetail error = answer.getError();
            assertThat(error.getCode())
                    .as(error.getMessage())
                    .isIn(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, ErrorCode.ERROR_CODE_NOT_FOUND);
            assertThat(error.getMessage()).isNotEmpty().hasSizeLessThan(500);
        }
    }
}
