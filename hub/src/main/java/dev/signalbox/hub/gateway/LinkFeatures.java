package dev.signalbox.hub.gateway;

/**
 * Which parts of the edge are switched on that a link can do without. Immutable.
 *
 * @param compression links of consoles are compressed where the peer offers it
 * @param echo there is {@code /ws/echo}, for conformance suites
 */
public record LinkFeatures(boolean compression, boolean echo) {
    public static final LinkFeatures USUAL = new LinkFeatures(true, false);
}
