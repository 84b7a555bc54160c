package dev.signalbox.hub;

import dev.signalbox.hub.gateway.EdgeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The hub's options on the command line, each also from the environment. Confined to the main thread. */
final class HubOptions {
    private static final int DEFAULT_PORT = 8080;

    @Option(
            names = "--data",
            defaultValue = "data/hub",
            description = "Where everything is kept. Default: ${DEFAULT-VALUE}")
    private Path data = Path.of("data/hub");

    @Option(names = "--name", description = "What people call this hub. Default: this machine's name")
    private @Nullable String name;

    @Option(
            names = "--public-url",
            description = "How browsers and devices reach the hub: http://host:port or https://host. Sets the allowed"
                    + " origin, the address in join lines and where to listen. Default: loopback only")
    private @Nullable String publicUrl;

    @Option(
            names = "--listen",
            description = "host:port to listen on, where it differs from the public URL (a proxy, a container)")
    private @Nullable String listen;

    @Option(
            names = "--plain-http",
            description =
                    "Listen for plain HTTP on an address others can reach. Passwords and tokens can be read on the"
                            + " way: for a trusted network only")
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

    /** @throws ParameterException with a sentence, where the options make no sense */
    HubConfig config(CommandLine command) {
        List<String> origins = publicUrl == null
                ? List.of()
                : PublicUrl.parse(publicUrl, command).origins();
        InetSocketAddress address = address(command);
        TlsPlan secured = tls.plan(command).orElse(null);
        if (secured != null && origins.stream().anyMatch(origin -> origin.startsWith("http:"))) {
            throw new ParameterException(command, "--public-url is https://... where the hub speaks TLS");
        }
        if (secured == null && !address.getAddress().isLoopbackAddress() && !plainHttp) {
            throw new ParameterException(
                    command,
                    "This would listen for plain HTTP on " + address.getHostString()
                            + ", where others can read passwords and tokens. Say --tls-cert and --tls-key, --tls"
                            + " self-signed for a first try, --plain-http if that network is trusted, or --listen"
                            + " 127.0.0.1:"
                            + address.getPort() + " behind a proxy with TLS.");
        }
        EdgeConfig edge = new EdgeConfig(
                address,
                origins,
                sessions.terms(command),
                limits.links(),
                links.features(command),
                proxies.door(limits.door(), command));
        return new HubConfig(
                data.toAbsolutePath().normalize(),
                name == null ? machineName() : name,
                edge,
                mqtt.plan(command),
                keeping.keeping(command),
                upkeep.upkeep(command),
                oidc.trusted(command),
                secured);
    }

    private InetSocketAddress address(CommandLine command) {
        if (listen != null) {
            return hostAndPort(listen, DEFAULT_PORT, "--listen", command);
        }
        if (publicUrl != null) {
            PublicUrl url = PublicUrl.parse(publicUrl, command);
            return hostAndPort(url.host() + ":" + url.port(), DEFAULT_PORT, "--public-url", command);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);
    }

    static InetSocketAddress hostAndPort(String text, int defaultPort, String option, CommandLine command) {
        URI uri;
        try {
            uri = URI.create("tcp://" + text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, option + " " + text + " is not host:port", e);
        }
        if (uri.getHost() == null) {
            throw new ParameterException(command, option + " " + text + " is not host:port");
        }
        InetSocketAddress address =
                new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? defaultPort : uri.getPort());
        if (address.isUnresolved()) {
            throw new ParameterException(command, option + ": there is no host " + uri.getHost());
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
