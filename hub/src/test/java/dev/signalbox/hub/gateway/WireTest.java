package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Batch;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Update;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WireTest {
    @Test
    void joinedUpdatesAreTheBatchThatProtobufWouldEncode() throws Exception {
        for (int count : new int[] {1, 2, 50, 1_000}) {
            List<Frame> updates = new ArrayList<>();
            Batch.Builder batch = Batch.newBuilder();
            for (int i = 0; i < count; i++) {
                Update update = Update.newBuilder()
                        .setDeviceId("d" + i)
                        .setReading(Reading.newBuilder().setMetric("m").setText("é".repeat(i)))
                        .build();
                updates.add(Frame.of(update));
                batch.addUpdates(update);
            }
            HubToConsole whole = HubToConsole.newBuilder().setBatch(batch).build();
            assertThat(Wire.BINARY.encodeBatch(updates)).isEqualTo(whole.toByteArray());
            HubToConsole.Builder read = HubToConsole.newBuilder();
            JsonFormat.parser().merge(new String(Wire.JSON.encodeBatch(updates), StandardCharsets.UTF_8), read);
            assertThat(read.build()).isEqualTo(whole);
        }
    }

    @Test
    void deepNestingIsRefusedInBothForms() throws Exception {
        Wire.BINARY.parse(nested(8).toByteArray(), ConsoleToHub.newBuilder());
        assertThatThrownBy(() -> Wire.BINARY.parse(nested(40).toByteArray(), ConsoleToHub.newBuilder()))
                .isInstanceOf(InvalidProtocolBufferException.class);
        String braces = "{\"invoke\":{\"parameters\":{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}}}";
        assertThatThrownBy(() -> Wire.JSON.parse(braces.getBytes(StandardCharsets.UTF_8), ConsoleToHub.newBuilder()))
                .isInstanceOf(InvalidProtocolBufferException.class);
        String quoted = "{\"invoke\":{\"command\":\"" + "[\\\"".repeat(60) + "\"}}";
        ConsoleToHub.Builder read = ConsoleToHub.newBuilder();
        Wire.JSON.parse(quoted.getBytes(StandardCharsets.UTF_8), read);
        assertThat(read.getInvoke().getCommand()).isEqualTo("[\"".repeat(60));
    }

    @Test
    void numberThatCostsTooMuchToReadIsRefusedAndTextOfDigitsIsNot() throws Exception {
        ConsoleToHub.Builder read = ConsoleToHub.newBuilder();
        String text = "1".repeat(4_096);
        Wire.JSON.parse(json("\"command\":\"" + text + "\",\"ttlMs\":\"7\""), read);
        assertThat(read.getInvoke().getCommand()).isEqualTo(text);
        assertThat(read.getInvoke().getTtlMs()).isEqualTo(7);
        for (String number : List.of("1".repeat(65), "-" + "1".repeat(64), "\"" + "1".repeat(4_097) + "\"")) {
            assertThatThrownBy(() -> Wire.JSON.parse(json("\"ttlMs\":" + number), ConsoleToHub.newBuilder()))
                    .isInstanceOf(InvalidProtocolBufferException.class)
                    .hasMessage("a number is too long");
        }
    }

    private static byte[] json(String members) {
        return ("{\"invoke\":{" + members + "}}").getBytes(StandardCharsets.UTF_8);
    }

    private static ConsoleToHub nested(int depth) {
        Value value = Value.newBuilder().setBoolValue(true).build();
        for (int i = 0; i < depth; i++) {
            value = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(value))
                    .build();
        }
        return ConsoleToHub.newBuilder()
                .setInvoke(InvokeCommand.newBuilder()
                        .setParameters(Struct.newBuilder().putFields("a", value)))
                .build();
    }
}
