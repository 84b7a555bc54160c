package dev.signalbox.hub.e2e;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** This machine's HAProxy. */
final class Haproxy extends LocalProxy {
    /** Where its connections to the hub come from, so that the hub can tell it from others on this machine. */
    static final String SOURCE = "127.0.0.2";

    /** The configuration that people are given. */
    static final Path SHIPPED = DOCKER.resolve("haproxy").resolve("haproxy.cfg");

    private final Path socket;

    /** Before one hub. */
    Haproxy(Path directory, int port, int hubPort) throws Exception {
        this(directory, port, SHIPPED, Map.of("HUB_ADDRESS", "127.0.0.1:" + hubPort));
    }

    /**
     * With another configuration.
     *
     * @param more of its environment, beside what the shipped one takes of the machine
     */
    Haproxy(Path directory, int port, Path configuration, Map<String, String> more) throws Exception {
        super("haproxy", directory, port);
        socket = directory.resolve("haproxy.sock");
        ProcessBuilder program =
                new ProcessBuilder(executable("haproxy").toString(), "-db", "-f", configuration.toString());
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HAPROXY_MAXCONN", "1000");
        environment.put("HAPROXY_TLS_BIND", "127.0.0.1:" + port);
        environment.put("HAPROXY_BIND", "127.0.0.1:" + HubProcess.freePort());
        environment.put("HAPROXY_CERTIFICATE", secrets().resolve("hub.pem").toString());
        environment.put("HAPROXY_SOCKET", socket.toString());
        environment.put("HAPROXY_SOURCE", SOURCE);
        program.environment().putAll(environment);
        start(program);
    }

    /** By its admin socket; returns what it answers. */
    String say(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
