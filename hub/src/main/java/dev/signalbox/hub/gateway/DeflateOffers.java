package dev.signalbox.hub.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
        HeaderText text = new HeaderText(value);
        while (!text.isAtEnd()) {
            if (text.take(',')) {
                continue; // [RFC 9110 §5.6.1] empty elements of a list are passed over
            }
            Offer offer = offer(text);
            if (offer == null || !(text.isAtEnd() || text.take(','))) {
                return false;
            }
            into.add(offer);
        }
        return true;
    }

    /** Null: none stands here. */
    private static @Nullable Offer offer(HeaderText text) {
        String name = text.token();
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean repeats = false;
        while (name != null && text.take(';')) {
            String parameter = text.token();
            String value = text.take('=') ? text.tokenPerhapsQuoted() : "";
            if (parameter == null || value == null) {
                return null;
            }
            repeats |= parameters.put(parameter, value) != null;
        }
        return name == null ? null : new Offer(name, parameters, repeats);
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
