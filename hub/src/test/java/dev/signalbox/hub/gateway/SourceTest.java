package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People read where somebody came from. */
final class SourceTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "::ffff:203.0.113.7, 203.0.113.7",
        "2001:db8::1, 2001:db8::/64",
        "2001:db8:0:7:1:2:3:4, 2001:db8:0:7::/64",
        "2001:db8:0:7:ffff::, 2001:db8:0:7::/64",
        "fe80::1, fe80::/64",
        "::1, ::/64",
        "0:0:0:ab::1, 0:0:0:ab::/64",
    })
    void addressIsWrittenAsItIsAndANetworkByItsPrefix(String address, String written) throws UnknownHostException {
        assertThat(Source.of(InetAddress.getByName(address))).isEqualTo(written);
    }
}
