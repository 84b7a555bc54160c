package dev.signalbox.hub.cli;

import dev.signalbox.hub.config.SaidData;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code signalbox ready}: whether the hub of a data directory is ready, for a container's health check. Asked every few
 * seconds for years, so it loads neither a command line nor an HTTP client: a tenth of a second of processor.
 */
public final class Ready {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int MOST_ANSWER_BYTES = 16 * 1024;
    private static final String DATA = "--data";
    private static final String CONFIG = "--config";
    private static final String USAGE = """
            Usage: signalbox ready [--data=DIR] [--config=FILE]
            Prints which parts of the hub of this data directory work. Where this option does not name one, SIGNALBOX_DATA
            does, or the hub's configuration file, which is FILE or that of SIGNALBOX_CONFIG; else it is data/hub, or where
            an installation has it. Exit codes: 0 ready, 1 not ready, 2 wrong usage, 3 the hub cannot be reached.
            """;

    private Ready() {}

    /**
     * Returns the exit code.
     *
     * @param usualData where the hub has its data unless somebody says another place; null: in {@code data/hub}
     */
    public static int run(List<String> arguments, Map<String, String> environment, @Nullable String usualData) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(USAGE);
            return Exit.OK;
        }
        Map<String, Path> options = new HashMap<>();
        if (!read(arguments, options)) {
            System.err.print(USAGE);
            return Exit.USAGE;
        }
        try {
            Path data = options.get(DATA);
            if (data == null) {
                data = SaidData.of(options.get(CONFIG), environment)
                        .orElse(Path.of(usualData == null ? "data/hub" : usualData));
            }
            return tell(ask(data));
        } catch (IllegalArgumentException e) {
            System.err.println("signalbox: " + e.getMessage());
            return Exit.USAGE;
        } catch (Trouble e) {
            System.err.println("signalbox: " + e.getMessage());
            return e.exitCode();
        }
    }

    /** False where something else stands there. */
    private static boolean read(List<String> arguments, Map<String, Path> options) {
        for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
            String[] option = left.next().split("=", 2);
            boolean isKnown = option[0].equals(DATA) || option[0].equals(CONFIG);
            if (!isKnown || (option.length == 1 && !left.hasNext())) {
                return false;
            }
            options.put(option[0], Path.of(option.length == 2 ? option[1] : left.next()));
        }
        return true;
    }

    private static int tell(String answer) {
        int body = answer.indexOf("\r\n\r\n");
        System.out.println(body < 0 ? answer : answer.substring(body).strip());
        return answer.startsWith("HTTP/1.1 200 ") ? Exit.OK : Exit.REFUSED;
    }

    private static String ask(Path data) throws Trouble {
        Optional<String> door = LocalHub.readIfThere(data, LocalHub.PROXIED_ADDRESS);
        URI hub = URI.create(door.isPresent() ? door.get() : LocalHub.read(data, LocalHub.ADDRESS));
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(hub.getHost(), hub.getPort()), TIMEOUT_MILLIS);
            if (door.isPresent()) {
                // [PROXY protocol §2.1] for nobody but itself
                write(socket, "PROXY UNKNOWN\r\n");
            }
            return ask("https".equals(hub.getScheme()) ? secured(socket, hub, data) : socket, hub.getRawAuthority());
        } catch (IOException e) {
            throw new Trouble("The hub at " + hub + " cannot be reached: " + e.getMessage() + ".", Exit.NOT_REACHABLE);
        }
    }

    private static String ask(Socket socket, String host) throws IOException {
        write(socket, "GET /readyz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        InputStream answer = socket.getInputStream();
        return new String(answer.readNBytes(MOST_ANSWER_BYTES), StandardCharsets.UTF_8);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Socket secured(Socket socket, URI hub, Path data) throws IOException, Trouble {
        SSLContext tls = LocalHub.trust(data);
        return tls.getSocketFactory().createSocket(socket, hub.getHost(), hub.getPort(), true);
    }
}
