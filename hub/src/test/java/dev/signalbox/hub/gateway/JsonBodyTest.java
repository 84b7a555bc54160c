package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.CreateJoinKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonBodyTest {
    @Test
    void numberLongerThanAnyNumberOfOursIsRefusedAlsoInQuotes() throws Exception {
        assertThat(read("\"validForS\":60")).isEqualTo(60);
        assertThat(read("\"validForS\":\"60\"")).isEqualTo(60);
        assertThat(read("\"validForS\":60." + "0".repeat(61))).isEqualTo(60);
        for (String number : new String[] {"6".repeat(65), "1." + "0".repeat(63), "\"" + "6".repeat(250_000) + "\""}) {
            assertThatThrownBy(() -> read("\"validForS\":" + number))
                    .isInstanceOf(BadRequest.class)
                    .hasMessageContaining("validForS is longer than 64 characters");
        }
    }

    @Test
    void exponentThatNoNumberHasRoomForIsRefused() {
        for (String number : new String[] {"0e10000006000", "1e-10000006000"}) {
            assertThatThrownBy(() -> read("\"validForS\":" + number))
                    .isInstanceOf(BadRequest.class)
                    .hasMessageContaining("The exponent of the number at $.validForS has too many digits");
        }
    }

    @Test
    void textMayBeAllDigits() throws Exception {
        assertThat(read("\"title\":\"" + "7".repeat(200) + "\",\"validForS\":1"))
                .isEqualTo(1);
    }

    private static int read(String members) throws BadRequest {
        byte[] body = ("{" + members + "}").getBytes(StandardCharsets.UTF_8);
        return ((CreateJoinKey) JsonBody.read(body, CreateJoinKey.getDefaultInstance(), Map.of())).getValidForS();
    }
}
