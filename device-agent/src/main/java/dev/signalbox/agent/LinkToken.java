package dev.signalbox.agent;

import dev.signalbox.proto.v1.NewToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token the next link is opened with, and beside a new one the previous, until one of them has opened a link: a hub may
 * have withdrawn the new one unused, or come back from a backup that does not know it. {@code toString} shows neither.
 * Confined to the agent thread.
 */
final class LinkToken {
    private static final Logger LOG = LoggerFactory.getLogger(LinkToken.class);

    /** Null: a new token cannot be kept. */
    private final @Nullable TokenStore store;

    private String text;

    /** What is tried where {@link #text} is refused; empty: there is no other. */
    private String other;

    /** The other one was refused last. */
    private boolean otherRefused;

    /** The store knows {@link #text}, or that is not the agent's affair. */
    private boolean kept;

    LinkToken(String text, String previous, @Nullable TokenStore store, boolean kept) {
        this.kept = kept;
        this.text = text;
        this.other = previous.equals(text) ? "" : previous;
        this.store = store;
    }

    String text() {
        return text;
    }

    /**
     * Saves the new token, then uses it; false where the old one stays: the hub withdraws the new one in time.
     *
     * @param standing opened the link on which it came
     */
    boolean replace(NewToken newToken, String standing) {
        if (store == null || newToken.getToken().isEmpty()) {
            LOG.warn("the hub sent a new token, and there is no place to keep it key={}", newToken.getKeyId());
            return false;
        }
        try {
            store.save(newToken.getToken(), standing);
        } catch (IOException e) {
            LOG.warn("the new token could not be saved, the old one stays key={} reason={}", newToken.getKeyId(), e);
            return false;
        }
        text = newToken.getToken();
        kept = true;
        other = standing;
        otherRefused = false;
        LOG.info("token replaced key={}", newToken.getKeyId());
        return true;
    }

    /** The hub welcomed a link that was opened with this token: the one in use is good, and the other is not needed. */
    void onWelcome(String welcomed) {
        if ((kept && other.isEmpty()) || !welcomed.equals(text)) {
            return;
        }
        other = "";
        otherRefused = false;
        if (store == null) {
            return;
        }
        try {
            store.save(text, "");
            kept = true;
        } catch (IOException e) {
            LOG.warn("the token that opened the link could not be saved reason={}", e.toString());
        }
    }

    /**
     * The hub does not know this token.
     *
     * @return whether there is another one to try; false once all were refused
     */
    boolean onRefused(String refused) {
        if (!refused.equals(text)) {
            return true; // a newer one came while that link was being opened
        }
        if (other.isEmpty()) {
            return false;
        }
        text = other;
        other = refused;
        otherRefused = !otherRefused;
        LOG.warn("the hub refused a token, the next link is opened with the other one");
        return otherRefused;
    }

    @Override
    public String toString() {
        return "LinkToken";
    }
}
