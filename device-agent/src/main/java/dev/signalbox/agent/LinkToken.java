package dev.signalbox.agent;

import dev.signalbox.proto.v1.NewToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token the next link is opened with; {@code toString} does not show it. Confined to the agent thread. */
final class LinkToken {
    private static final Logger LOG = LoggerFactory.getLogger(LinkToken.class);

    /** Null: a new token cannot be kept. */
    private final @Nullable TokenStore store;

    private String text;

    LinkToken(String text, @Nullable TokenStore store) {
        this.text = text;
        this.store = store;
    }

    String text() {
        return text;
    }

    /** Saves the new token, then uses it; false where the old one stays: the hub withdraws the new one in time. */
    boolean replace(NewToken newToken) {
        if (store == null || newToken.getToken().isEmpty()) {
            LOG.warn("the hub sent a new token, and there is no place to keep it key={}", newToken.getKeyId());
            return false;
        }
        try {
            store.save(newToken.getToken());
        } catch (IOException e) {
            LOG.warn("the new token could not be saved, the old one stays key={} reason={}", newToken.getKeyId(), e);
            return false;
        }
        text = newToken.getToken();
        LOG.info("token replaced key={}", newToken.getKeyId());
        return true;
    }

    @Override
    public String toString() {
        return "LinkToken";
    }
}
