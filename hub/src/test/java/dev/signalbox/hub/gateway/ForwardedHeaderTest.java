package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of a header in which strangers and proxies write, the proxies' part counts. */
final class ForwardedHeaderTest {
    private static final Networks PROXIES = Networks.of(List.of("10.0.0.0/8"));

    @Test
    void whatAProxyQuotesOfTheStrangerIsNoAddress() {
        assertThat(client("for=203.0.113.7;host=\"a,for=198.51.100.1\"")).contains("203.0.113.7");
        assertThat(client("for=203.0.113.7;host=\"a;for=198.51.100.1\"")).contains("203.0.113.7");
        assertThat(client("host=\"a;for=198.51.100.1\";for=203.0.113.7")).contains("203.0.113.7");
        assertThat(client("for=203.0.113.7;host=\"a\\\",for=198.51.100.1\"")).contains("203.0.113.7");
        assertThat(client("xfor=198.51.100.1;for=203.0.113.7")).contains("203.0.113.7");
    }

    @Test
    void quoteThatTheStrangerLeftOpenHidesNoAddress() {
        assertThat(client("for=\"198.51.100.1, for=203.0.113.7")).contains("203.0.113.7");
        assertThat(client("\"\\, for=203.0.113.7, for=10.0.0.1")).contains("203.0.113.7");
    }

    @Test
    void entryWithoutAnAddressEndsTheSearch() {
        assertThat(client("for=203.0.113.7, for=_hidden")).isEmpty();
        assertThat(client("for=203.0.113.7, by=10.0.0.1")).isEmpty();
        assertThat(client("for=203.0.113.7, for=\"")).isEmpty();
        assertThat(client("")).isEmpty();
    }

    @Test
    void longestHeaderIsReadToo() {
        assertThat(client("a".repeat(100_000) + ";for=203.0.113.7")).contains("203.0.113.7");
        assertThat(client("\"".repeat(100_000))).isEmpty();
    }

    private static Optional<String> client(String value) {
        HeaderMap headers = new HeaderMap();
        headers.add(new HttpString("Forwarded"), value);
        return ForwardedHeader.FORWARDED.client(headers, PROXIES).map(InetAddress::getHostAddress);
    }
}
