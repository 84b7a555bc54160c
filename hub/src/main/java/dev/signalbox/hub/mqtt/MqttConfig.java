package dev.signalbox.hub.mqtt;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which broker the hub joins, and as whom. Immutable.
 *
 * @param url {@code mqtt://host[:port]} or {@code mqtts://host[:port]}; credentials never stand in it
 * @param prefix of every topic of ours, without a slash at its ends
 * @param clientId the two connections of a hub append {@code -in} and {@code -out}; unique among the hubs of a broker
 * @param caFile PEM certificates to trust instead of the machine's; only with {@code mqtts}
 */
public record MqttConfig(
        String url,
        @Nullable String username,
        @Nullable String password,
        String prefix,
        String clientId,
        @Nullable Path caFile) {
    public static final String DEFAULT_PREFIX = "signalbox/v1";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,7}");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public MqttConfig {
        URI uri = URI.create(url);
        boolean known = "mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException("the broker's address is not mqtt://host:port or mqtts://host:port");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("the broker's address must not contain a password");
        }
        if (!PREFIX.matcher(prefix).matches() || prefix.length() > 128) {
            throw new IllegalArgumentException("the topic prefix is not 1 to 8 levels of letters, digits, _ and -");
        }
        if (!CLIENT_ID.matcher(clientId).matches()) {
            throw new IllegalArgumentException("the client id is not 1 to 64 letters, digits, _ and -");
        }
        if (password != null && username == null) {
            throw new IllegalArgumentException("a broker password needs a user name");
        }
    }

    public MqttConfig withClientId(String id) {
        return new MqttConfig(url, username, password, prefix, id, caFile);
    }

    boolean tls() {
        return url.startsWith("mqtts:");
    }

    public String host() {
        return URI.create(url).getHost();
    }

    public int port() {
        int port = URI.create(url).getPort();
        return port > 0 ? port : tls() ? 8883 : 1883;
    }

    @Override
    public String toString() {
        return "MqttConfig[" + url + ", username=" + username + ", password=" + (password == null ? "none" : "***")
                + ", prefix=" + prefix + ", clientId=" + clientId + ", caFile=" + caFile + "]";
    }
}
