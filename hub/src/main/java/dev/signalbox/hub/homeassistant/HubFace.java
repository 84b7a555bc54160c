package dev.signalbox.hub.homeassistant;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of the hub stands in every document. Immutable.
 *
 * @param hubId unique among the hubs of a broker, {@code [A-Za-z0-9-]}: without an underscore no device of one hub can
 *     have the topic of another's
 * @param publicUrl where people find the console; null: nowhere, and nothing links to it
 * @param topicPrefix of the native topics
 * @param discoveryPrefix of Home Assistant, {@code homeassistant} unless somebody changed it there
 */
public record HubFace(
        String hubId, String version, @Nullable String publicUrl, String topicPrefix, String discoveryPrefix) {
    public static final String DEFAULT_DISCOVERY_PREFIX = "homeassistant";

    private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,7}");
    private static final Pattern SLASHES = Pattern.compile("/+$");

    public HubFace {
        if (!HUB_ID.matcher(hubId).matches()) {
            throw new IllegalArgumentException("a hub's id is letters, digits and dashes");
        }
        if (!isPrefix(topicPrefix) || !isPrefix(discoveryPrefix)) {
            throw new IllegalArgumentException("a topic prefix is 1 to 8 levels of letters, digits, _ and -");
        }
        publicUrl = publicUrl == null || !isWeb(publicUrl)
                ? null
                : SLASHES.matcher(publicUrl).replaceFirst("");
    }

    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** Home Assistant refuses a whole document for one link that is not of the web. */
    private static boolean isWeb(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
