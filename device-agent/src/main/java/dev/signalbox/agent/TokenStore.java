package dev.signalbox.agent;

import java.io.IOException;

/** Where a device keeps its token. Called on the agent thread. */
@FunctionalInterface
public interface TokenStore {
    /**
     * Takes the place of what was kept before, and is on stable storage when this returns: the hub tells a token only once.
     *
     * @param previousToken still lets the device in until the new one has opened a link, and is kept beside it until then:
     *     an agent that is started again falls back to it, see {@link AgentBuilder#previousToken}; empty: none any more
     * @throws IOException where what was kept before still is; the agent goes on with that
     */
    void save(String deviceToken, String previousToken) throws IOException;
}
