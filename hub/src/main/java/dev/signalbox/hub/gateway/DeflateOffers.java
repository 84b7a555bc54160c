package dev.signalbox.hub.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a peer offers in {@code Sec-WebSocket-Extensions}, and which of it the hub takes: the first permessage-deflate whose
 * parameters can be kept [RFC 7692 §5]. Immutable.
 */
final class DeflateOffers {
    private static final String DEFLATE = "permessage-deflate";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final int MOST_BITS = 15;

    /** [RFC 7692 §7.1.2] 8 to 15, without leading zeros. */
    private static final Pattern BITS = Pattern.compile("[89]|1[0-5]");

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String SPACE = "[ \\t]*";

    /** [RFC 6455 §9.1] a quoted value must be a token once the quotes are gone. */
    private static final Pattern PARAMETER = Pattern.compile(";" + SPACE + "(" + TOKEN + ")" + SPACE + "(?:=" + SPACE
            + "(?:(" + TOKEN + ")|\"(" + TOKEN + ")\")" + SPACE + ")?");

    private static final Pattern EXTENSION =
            Pattern.compile(SPACE + "(" + TOKEN + ")" + SPACE + "((?:" + PARAMETER.pattern() + ")*)(?:,|$)");

    /** [RFC 9110 §5.6.1] empty elements of a list are passed over. */
    private static final Pattern NO_ELEMENT = Pattern.compile(SPACE + "(?:,|$)");

    /**
     * What was agreed on.
     *
     * @param windowBits how far back, as a power of two, what the hub sends may refer
     * @param bitsAsked whether the peer asked for that, so that the answer must say it
     */
    record Terms(int windowBits, boolean bitsAsked) {
        /** Without context takeover in both directions, so that no link holds a window between two messages. */
        String answer() {
            return DEFLATE + "; server_no_context_takeover; client_no_context_takeover"
                    + (bitsAsked ? "; " + SERVER_BITS + "=" + windowBits : "");
        }
    }

    private record Offer(String name, Map<String, String> parameters, boolean repeats) {}

    private final List<Offer> offers;

    private DeflateOffers(List<Offer> offers) {
        this.offers = offers;
    }

    /**
     * The header's values, in order; empty where they are not as RFC 6455 §9.1 says, which fails the handshake. None at
     * all offer nothing.
     */
    static Optional<DeflateOffers> parse(List<String> values) {
        List<Offer> offers = new ArrayList<>();
        for (String value : values) {
            int before = offers.size();
            if (!parse(value, offers) || offers.size() == before) {
                return Optional.empty();
            }
        }
        return Optional.of(new DeflateOffers(offers));
    }

    /** The first offer that can be kept; the others are declined. */
    Optional<Terms> accepted() {
        return offers.stream()
                .filter(offer -> offer.name().equals(DEFLATE))
                .flatMap(offer -> terms(offer).stream())
                .findFirst();
    }

    private static boolean parse(String value, List<Offer> into) {
        Matcher extension = EXTENSION.matcher(value);
        Matcher nothing = NO_ELEMENT.matcher(value);
        int at = 0;
        while (at < value.length()) {
            if (nothing.region(at, value.length()).lookingAt()) {
                at = nothing.end();
            } else if (extension.region(at, value.length()).lookingAt()) {
                into.add(offer(extension.group(1), extension.group(2)));
                at = extension.end();
            } else {
                return false;
            }
        }
        return true;
    }

    private static Offer offer(String name, String list) {
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean repeats = false;
        Matcher parameter = PARAMETER.matcher(list);
        while (parameter.find()) {
            String plain = parameter.group(2);
            String quoted = parameter.group(3);
            String value = plain != null ? plain : quoted != null ? quoted : "";
            repeats |= parameters.put(parameter.group(1), value) != null;
        }
        return new Offer(name, parameters, repeats);
    }

    /** [RFC 7692 §7.1] an offer with an unknown, repeated or wrong parameter is declined, not an error. */
    private static Optional<Terms> terms(Offer offer) {
        int bits = MOST_BITS;
        if (offer.repeats()) {
            return Optional.empty();
        }
        for (Map.Entry<String, String> parameter : offer.parameters().entrySet()) {
            String value = parameter.getValue();
            boolean good = switch (parameter.getKey()) {
                case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
                case CLIENT_BITS -> value.isEmpty() || BITS.matcher(value).matches();
                case SERVER_BITS -> BITS.matcher(value).matches();
                default -> false;
            };
            if (!good) {
                return Optional.empty();
            }
            if (parameter.getKey().equals(SERVER_BITS)) {
                bits = Integer.parseInt(value);
            }
        }
        return Optional.of(new Terms(bits, offer.parameters().containsKey(SERVER_BITS)));
    }
}
