package dev.signalbox.hub.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * {@code signalbox ready}: whether the hub of a data directory is ready, for a container's health check. Asked every few
 * seconds for years, so it loads neither a command line nor an HTTP client: a tenth of a second of processor.
 */
public final class Ready {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int MOST_ANSWER_BYTES = 16 * 1024;
    private static final String USAGE = """
            Usage: signalbox ready [--data=DIR]
            Prints which parts of the hub of this data directory work; DIR is data/hub where neither this option nor
            SIGNALBOX_DATA names one. Exit codes: 0 ready, 1 not ready, 2 wrong usage, 3 the hub cannot be reached.
            """;

    private Ready() {}

    /** Returns the exit code. */
    public static int run(List<String> arguments, Map<String, String> environment) {
        String data = environment.getOrDefault("SIGNALBOX_DATA", "data/hub");
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(USAGE);
            return Exit.OK;
        }
        if (arguments.size() == 2 && arguments.get(0).equals("--data")) {
            data = arguments.get(1);
        } else if (arguments.size() == 1 && arguments.get(0).startsWith("--data=")) {
            data = arguments.get(0).substring("--data=".length());
        } else if (!arguments.isEmpty()) {
            System.err.print(USAGE);
            return Exit.USAGE;
        }
        try {
            return tell(ask(Path.of(data)));
        } catch (Trouble e) {
            System.err.println("signalbox: " + e.getMessage());
            return e.exitCode();
        }
    }

    private static int tell(String answer) {
        int body = answer.indexOf("\r\n\r\n");
        System.out.println(body < 0 ? answer : answer.substring(body).strip());
        return answer.startsWith("HTTP/1.1 200 ") ? Exit.OK : Exit.REFUSED;
    }

    private static String ask(Path data) throws Trouble {
        URI hub = URI.create(LocalHub.read(data, LocalHub.ADDRESS));
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(hub.getHost(), port(hub)), TIMEOUT_MILLIS);
            return ask("https".equals(hub.getScheme()) ? secured(socket, hub, data) : socket, hub.getRawAuthority());
        } catch (IOException e) {
            throw new Trouble("The hub at " + hub + " cannot be reached: " + e.getMessage() + ".", Exit.NOT_REACHABLE);
        }
    }

    /** Only the public address of a hub whose proxy must be asked comes without a port. */
    private static int port(URI hub) {
        return hub.getPort() >= 0 ? hub.getPort() : "https".equals(hub.getScheme()) ? 443 : 80;
    }

    private static String ask(Socket socket, String host) throws IOException {
        String request = "GET /readyz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        return new String(answer.readNBytes(MOST_ANSWER_BYTES), StandardCharsets.UTF_8);
    }

    private static Socket secured(Socket socket, URI hub, Path data) throws IOException, Trouble {
        SSLContext tls = LocalHub.trust(data);
        return tls.getSocketFactory().createSocket(socket, hub.getHost(), port(hub), true);
    }
}
