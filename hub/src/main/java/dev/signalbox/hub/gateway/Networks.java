package dev.signalbox.hub.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Networks by their first address and the length of their prefix. Immutable. */
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    /** Each part up to 255: what looks like an address and is none, {@link InetAddress} asks a name server for. */
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])(?:\\.(?!$)|$)){4}");

    /** With a colon it is never a name. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*(?:[0-9]{1,3}\\.){0,3}[0-9]{0,3}");

    private final List<Network> all;

    private record Network(InetAddress first, int prefixBits) {
        boolean contains(byte[] other) {
            byte[] address = first.getAddress();
            if (other.length != address.length) {
                return false;
            }
            int whole = prefixBits / 8;
            int rest = prefixBits % 8;
            int mask = 0xFF << (8 - rest) & 0xFF;
            return Arrays.equals(address, 0, whole, other, 0, whole)
                    && (rest == 0 || (address[whole] & mask) == (other[whole] & mask));
        }
    }

    private Networks(List<Network> all) {
        this.all = all;
    }

    /**
     * Networks such as {@code 10.0.0.0/8}, or single addresses.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static Networks of(List<String> texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts) {
            networks.add(network(text.strip()));
        }
        return new Networks(List.copyOf(networks));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String written = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = address(written)
                .orElseThrow(() -> new IllegalArgumentException(text + " is no network such as 10.0.0.0/8"));
        int bits = address.getAddress().length * 8;
        String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
            throw new IllegalArgumentException(text + " has no prefix length of 0 to " + bits);
        }
        return new Network(address, Integer.parseInt(length));
    }

    /** An address in figures; never a name. */
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return all.stream().anyMatch(network -> network.contains(bytes));
    }
}
