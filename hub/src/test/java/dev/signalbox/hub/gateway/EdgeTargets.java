package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fuzz targets: what a stranger, or the proxy before the hub, says before there is any message. */
public final class EdgeTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "proxy-header", EdgeTargets::proxyHeader,
            "forwarded", EdgeTargets::forwarded,
            "query", QueryTarget::take,
            "utf8", EdgeTargets::utf8);

    private static final Networks PROXIES = Networks.of(List.of("10.0.0.0/8", "fd00::/8"));

    private EdgeTargets() {}

    /** It takes of the bytes what is the header's, and whom it names is named by another header too. */
    private static void proxyHeader(byte[] bytes) throws IOException {
        ProxyHeader header = new ProxyHeader();
        try {
            int taken = 0;
            for (boolean complete = false; !complete; ) {
                ByteBuffer room = header.room();
                assertThat(room.remaining()).as("or it would wait for ever").isPositive();
                if (taken == bytes.length) {
                    return; // more is needed
                }
                int count = Math.min(room.remaining(), bytes.length - taken);
                room.put(bytes, taken, count);
                taken += count;
                complete = header.received(count);
            }
            assertThat(bytes[taken - 1] == '\n' || bytes[0] == '\r').isTrue();
        } catch (IOException e) {
            return; // the refusal
        }
        if (header.client().isPresent()) {
            InetSocketAddress client = header.client().get();
            assertThat(clientOf(binary(client))).contains(client);
        }
    }

    private static Optional<InetSocketAddress> clientOf(byte[] whole) throws IOException {
        ProxyHeader header = new ProxyHeader();
        for (int at = 0; at < whole.length; ) {
            ByteBuffer room = header.room();
            int count = Math.min(room.remaining(), whole.length - at);
            room.put(whole, at, count);
            at += count;
            assertThat(header.received(count)).isEqualTo(at == whole.length);
        }
        return header.client();
    }

    /** [PROXY protocol §2.2] */
    private static byte[] binary(InetSocketAddress client) {
        byte[] address = client.getAddress().getAddress();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21});
        out.write(address.length == 4 ? 0x11 : 0x21);
        out.write(0);
        out.write(2 * address.length + 4);
        out.writeBytes(address);
        out.writeBytes(address);
        out.write(client.getPort() >> 8);
        out.write(client.getPort());
        out.writeBytes(new byte[] {0, 1});
        return out.toByteArray();
    }

    /** One less than Undertow takes of one header; a request of more headers than its limit is refused before that. */
    private static final int MOST_VALUES = 126;

    /** Header values, each on a line: what stands left of an address that is no proxy's says nothing. */
    private static void forwarded(byte[] bytes) throws IOException {
        List<String> values = new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .limit(MOST_VALUES)
                .toList();
        for (ForwardedHeader kind : ForwardedHeader.values()) {
            boolean standard = kind == ForwardedHeader.FORWARDED;
            String name = standard ? "Forwarded" : "X-Forwarded-For";
            HeaderMap headers = new HeaderMap();
            headers.addAll(new HttpString(name), values);
            Optional<InetAddress> client = kind.client(headers, PROXIES);

            HeaderMap forged = new HeaderMap();
            forged.add(new HttpString(name), standard ? "for=192.0.2.66" : "192.0.2.66");
            forged.addAll(new HttpString(name), values);
            if (client.isPresent() && !PROXIES.contains(client.get())) {
                assertThat(kind.client(forged, PROXIES)).as(name).isEqualTo(client);
            }
        }
    }

    /** The JDK's decoder is asked, too. A text is the same in one piece and byte by byte. */
    private static void utf8(byte[] bytes) {
        boolean good;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            good = true;
        } catch (CharacterCodingException e) {
            good = false;
        }
        assertThat(isUtf8(bytes, Math.max(1, bytes.length))).isEqualTo(good);
        assertThat(isUtf8(bytes, 1)).isEqualTo(good);
        if (good) {
            assertThat(new Utf8Check().takes(Arrays.copyOf(bytes, bytes.length / 2), 0, bytes.length / 2))
                    .as("its begin may become one")
                    .isTrue();
        }
    }

    private static boolean isUtf8(byte[] bytes, int step) {
        Utf8Check check = new Utf8Check();
        boolean taken = true;
        for (int at = 0; at < bytes.length && taken; at += step) {
            taken = check.takes(bytes, at, Math.min(bytes.length, at + step));
        }
        return taken && check.isWhole();
    }
}
