package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeflateOffersTest {
    private static final String WITHOUT_TAKEOVER =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate;client_max_window_bits=10",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                " permessage-deflate ; client_max_window_bits = \"9\" ",
                "x-webkit-deflate-frame, permessage-deflate",
                ", ,permessage-deflate,,",
                "permessage-deflate; no_such_parameter, permessage-deflate",
                "foo; bar=baz; quux=\"1\", permessage-deflate; server_max_window_bits=7, permessage-deflate"
            })
    void offerIsTakenWithoutContextTakeover(String offer) {
        assertThat(answer(offer)).isEqualTo(WITHOUT_TAKEOVER);
    }

    @ParameterizedTest
    @CsvSource({"8", "9", "14", "15"})
    void windowThatIsAskedForIsKept(int bits) {
        String offer = "permessage-deflate; server_max_window_bits=" + bits;
        assertThat(answer(offer)).isEqualTo(WITHOUT_TAKEOVER + "; server_max_window_bits=" + bits);
        assertThat(answer(offer + ", permessage-deflate"))
                .as("the first in order")
                .endsWith("=" + bits);
    }

    /** [RFC 7692 §7.1] */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover=true",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=1x",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=12",
                "permessage-deflate; mode=fast",
                "permessage-bzip2",
                "Permessage-Deflate"
            })
    void offerThatCannotBeKeptIsDeclined(String offer) {
        DeflateOffers offers = DeflateOffers.parse(List.of(offer)).orElseThrow();
        assertThat(offers.accepted()).isEmpty();
    }

    /** [RFC 6455 §9.1] */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "permessage-deflate;",
                "permessage-deflate; =1",
                "permessage-deflate; server_max_window_bits=",
                "permessage-deflate client_max_window_bits",
                "permessage-deflate; client_max_window_bits=\"1 0\"",
                "permessage-deflate; client_max_window_bits=\"10",
                "permessage/deflate",
                "permessage-deflate; a=b=c"
            })
    void whatIsNoListOfExtensionsFailsTheHandshake(String header) {
        assertThat(DeflateOffers.parse(List.of(header))).isEmpty();
        assertThat(DeflateOffers.parse(List.of("permessage-deflate", header))).isEmpty();
    }

    @Test
    void severalHeadersAreOneListAndNoneOffersNothing() {
        assertThat(DeflateOffers.parse(List.of("foo", "permessage-deflate"))
                        .orElseThrow()
                        .accepted())
                .isPresent();
        assertThat(DeflateOffers.parse(List.of()).orElseThrow().accepted()).isEmpty();
    }

    @Test
    void longHeaderIsReadInItsTime() {
        String hostile = "permessage-deflate" + "; a".repeat(5_000) + " b";
        assertThat(DeflateOffers.parse(List.of(hostile))).isEmpty();
    }

    private static String answer(String offer) {
        return DeflateOffers.parse(List.of(offer))
                .orElseThrow()
                .accepted()
                .orElseThrow()
                .answer();
    }
}
