package dev.signalbox.hub.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the name that devices and browsers are told leads anywhere. */
final class PublicName implements Check {
    private static final String ABOUT = "public URL";

    private final List<String> origins;

    PublicName(List<String> origins) {
        this.origins = origins;
    }

    @Override
    public List<Finding> look() {
        if (origins.isEmpty()) {
            return List.of(Finding.ok(ABOUT, "None: the hub is for this machine alone."));
        }
        String host = URI.create(origins.get(0)).getHost();
        try {
            String addresses = Stream.of(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", "));
            return List.of(Finding.ok(ABOUT, host + " is " + addresses + "."));
        } catch (UnknownHostException e) {
            return List.of(Finding.problem(
                    ABOUT,
                    "There is no host " + host + ": no device and no browser finds the hub by " + origins.get(0) + ".",
                    "Give it an entry in the DNS, or say an address in --public-url."));
        }
    }
}
