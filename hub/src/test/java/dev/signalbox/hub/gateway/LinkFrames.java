package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.Ping;
import java.nio.charset.StandardCharsets;

/** Frames that several tests of links send and expect. */
final class LinkFrames {
    private LinkFrames() {}

    static void assertCloses(RawSocket socket, CloseReason reason) throws Exception {
        assertThat(GatewayRun.readDevice(socket).getGoodbye().getReason()).isEqualTo(reason);
        RawSocket.ReadFrame close = socket.readMessage();
        assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
        assertThat(close.closeCode()).isEqualTo(reason.getNumber());
    }

    static void assertClosesJson(RawSocket socket, CloseReason reason) throws Exception {
        assertThat(socket.readMessage().payload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"goodbye\":{\"reason\":\"" + reason + "\"}}");
        assertThat(socket.readMessage().closeCode()).isEqualTo(reason.getNumber());
    }

    /** A ping of exactly so many bytes: an unknown field fills it. */
    static byte[] ping(int bytes) {
        byte[] ping = DeviceToHub.newBuilder()
                .setPing(Ping.newBuilder().setTimeMs(1))
                .build()
                .toByteArray();
        for (int fill = bytes - ping.length - 3; fill >= 0; fill--) {
            byte[] padded = DeviceToHub.newBuilder()
                    .setPing(Ping.newBuilder().setTimeMs(1))
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    100,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addLengthDelimited(ByteString.copyFrom(new byte[fill]))
                                            .build())
                            .build())
                    .build()
                    .toByteArray();
            if (padded.length == bytes) {
                return padded;
            }
        }
        throw new IllegalArgumentException("no ping has " + bytes + " bytes");
    }
}
