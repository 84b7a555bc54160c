package dev.signalbox.hub.gateway;

/** What the gateway must be told: which hub it is the edge of, and how that is reached. Immutable. */
public record GatewayConfig(String hubId, String hubName, String hubVersion, EdgeConfig edge) {}
