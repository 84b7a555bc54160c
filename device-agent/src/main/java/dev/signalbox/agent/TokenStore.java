package dev.signalbox.agent;

import java.io.IOException;

/** Where a device keeps its token. Called on the agent thread. */
@FunctionalInterface
public interface TokenStore {
    /**
     * Takes the place of the token that was kept before, and is on stable storage when this returns: the hub tells a token
     * only once, and forgets the old one as soon as the new one is used.
     *
     * @throws IOException where the old one is kept; the agent goes on with that
     */
    void save(String deviceToken) throws IOException;
}
