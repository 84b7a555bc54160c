package dev.signalbox.hub;

import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.hub.gateway.EdgeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the hub, wherever they are said. Confined to the main thread. */
final class HubOptions {
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    @Mixin
    @SuppressWarnings("unused") // it is read before all others
    private ConfigChoice config = new ConfigChoice();

    @Option(
            names = "--data",
            defaultValue = "${sys:signalbox.default-data:-data/hub}",
            paramLabel = "DIR",
            description = "Directory of everything that is kept; mode 0700. Default: ${DEFAULT-VALUE}")
    private Path data = Path.of("data/hub");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What people call this hub. Default: this machine's name")
    private @Nullable String name;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "How browsers and devices reach the hub: http://host:port or https://host. Sets the "
                    + "allowed origin, the address in join lines and where to listen. Default: loopback " + "only")
    private @Nullable String publicUrl;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen, where that differs from the public URL: behind a proxy, in a "
                    + "container. Default: from --public-url, else 127.0.0.1:8080")
    private @Nullable String listen;

    @Option(
            names = "--plain-http",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description = "Listen for plain HTTP on an address others can reach. Passwords and tokens can be "
                    + "read on the way: for a trusted network only. Default: ${DEFAULT-VALUE}")
    private boolean plainHttp;

    @Mixin
    private MqttOptions mqtt = new MqttOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private ProxyOptions proxies = new ProxyOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private KeepingOptions keeping = new KeepingOptions();

    @Mixin
    private UpkeepOptions upkeep = new UpkeepOptions();

    @Mixin
    private LinkOptions links = new LinkOptions();

    @Mixin
    private SessionOptions sessions = new SessionOptions();

    @Mixin
    private OidcOptions oidc = new OidcOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    /** Empty: there is something to complain of. */
    Optional<HubConfig> config(Complaints complaints) {
        PublicUrl url = publicUrl == null
                ? null
                : PublicUrl.parse(publicUrl, complaints).orElse(null);
        List<String> origins = url == null ? List.of() : url.origins();
        InetSocketAddress address = address(url, complaints);
        TlsPlan secured = tls.plan(complaints).orElse(null);
        if (secured != null && origins.stream().anyMatch(origin -> origin.startsWith("http:"))) {
            complaints.add("--public-url is https://... where the hub speaks TLS", "--public-url");
        }
        if (secured == null && !address.getAddress().isLoopbackAddress() && !plainHttp) {
            complaints.add(
                    "This would listen for plain HTTP on " + address.getHostString()
                            + ", where others can read passwords and tokens. Say --tls-cert and --tls-key, --tls"
                            + " self-signed for a first try, --plain-http if that network is trusted, or --listen"
                            + " 127.0.0.1:"
                            + address.getPort() + " behind a proxy with TLS.",
                    listen == null ? "--public-url" : "--listen");
        }
        EdgeConfig edge = new EdgeConfig(
                address,
                origins,
                sessions.terms(complaints),
                limits.links(complaints),
                links.features(complaints),
                proxies.door(limits.door(), complaints));
        HubConfig config = new HubConfig(
                data.toAbsolutePath().normalize(),
                name == null ? machineName() : name,
                edge,
                mqtt.plan(complaints),
                keeping.keeping(complaints),
                upkeep.upkeep(complaints),
                oidc.trusted(complaints),
                secured,
                log.form(complaints));
        return complaints.none() ? Optional.of(config) : Optional.empty();
    }

    private InetSocketAddress address(@Nullable PublicUrl url, Complaints complaints) {
        if (listen != null) {
            return hostAndPort(listen, DEFAULT_PORT, "--listen", complaints);
        }
        if (url != null) {
            return hostAndPort(url.host() + ":" + url.port(), DEFAULT_PORT, "--public-url", complaints);
        }
        return here(DEFAULT_PORT);
    }

    private static InetSocketAddress here(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** This machine's own, where there is something to complain of. */
    static InetSocketAddress hostAndPort(String text, int defaultPort, String option, Complaints complaints) {
        URI uri;
        try {
            uri = URI.create("tcp://" + text);
        } catch (IllegalArgumentException e) {
            complaints.add(option + " " + text + " is not host:port", option);
            return here(defaultPort);
        }
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        if (uri.getHost() == null || port > MAX_PORT) {
            complaints.add(option + " " + text + " is not host:port", option);
            return here(defaultPort);
        }
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
        if (address.isUnresolved()) {
            complaints.add(option + ": there is no host " + uri.getHost(), option);
            return here(defaultPort);
        }
        return address;
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "signalbox";
        }
    }
}
