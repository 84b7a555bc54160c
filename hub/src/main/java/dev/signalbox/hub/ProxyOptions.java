package dev.signalbox.hub;

import dev.signalbox.hub.gateway.DoorConfig;
import dev.signalbox.hub.gateway.DoorLimits;
import dev.signalbox.hub.gateway.ForwardedHeader;
import dev.signalbox.hub.gateway.Networks;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Whose word is taken for where a connection or a request comes from: nobody's, unless said. Confined to the main thread. */
final class ProxyOptions {
    /** As it stands in a request's Host header. */
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    @Option(
            names = "--proxy-protocol-from",
            split = ",",
            paramLabel = "CIDR",
            description = "Proxies that begin each connection with a PROXY header, version 1 or 2. From these "
                    + "networks it must come, from others it is refused. Default: nobody")
    private List<String> proxyProtocolFrom = List.of();

    @Option(
            names = "--trusted-proxies",
            split = ",",
            paramLabel = "CIDR",
            description = "Networks of HTTP proxies whose header says for whom they ask. Default: nobody")
    private List<String> trustedProxies = List.of();

    @Option(
            names = "--forwarded-header",
            defaultValue = "x-forwarded-for",
            paramLabel = "WORD",
            description = "The header they write: x-forwarded-for or forwarded. Default: ${DEFAULT-VALUE}")
    private String forwardedHeader = "x-forwarded-for";

    @Option(
            names = "--other-hosts",
            split = ",",
            paramLabel = "HOST:PORT",
            description =
                    "By which names devices and scripts reach the hub besides the public URL, such as hub:8080 in a"
                            + " network of containers. Browsers do not: their origin is the public URL. Default: none")
    private List<String> otherHosts = List.of();

    DoorConfig door(DoorLimits limits, Complaints complaints) {
        ForwardedHeader header = ForwardedHeader.X_FORWARDED_FOR;
        switch (forwardedHeader.toLowerCase(Locale.ROOT)) {
            case "x-forwarded-for" -> {}
            case "forwarded" -> header = ForwardedHeader.FORWARDED;
            default ->
                complaints.add(
                        "--forwarded-header is x-forwarded-for or forwarded, not " + forwardedHeader,
                        "--forwarded-header");
        }
        return DoorConfig.DEFAULT
                .limitedBy(limits)
                .takingProxyProtocolFrom(networks("--proxy-protocol-from", proxyProtocolFrom, complaints))
                .believing(header, networks("--trusted-proxies", trustedProxies, complaints))
                .knownAs(hosts(complaints));
    }

    private Set<String> hosts(Complaints complaints) {
        Set<String> hosts = new HashSet<>();
        for (String host : otherHosts) {
            if (!HOST.matcher(host).matches()) {
                complaints.add("--other-hosts: " + host + " is not HOST or HOST:PORT", "--other-hosts");
            }
            hosts.add(host.toLowerCase(Locale.ROOT));
        }
        return hosts;
    }

    private static Networks networks(String option, List<String> texts, Complaints complaints) {
        try {
            return Networks.of(texts);
        } catch (IllegalArgumentException e) {
            complaints.add(option + ": " + e.getMessage(), option);
            return Networks.of(List.of());
        }
    }
}
