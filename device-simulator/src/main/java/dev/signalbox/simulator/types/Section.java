package dev.signalbox.simulator.types;

import java.util.List;

/** The places of a type's file and the keys each may have: what is not here is a mistake. Immutable. */
enum Section {
    TYPE(
            "type",
            "description",
            "title",
            "prefix",
            "places",
            "share",
            "model",
            "manufacturer",
            "firmware",
            "every_s",
            "sleep",
            "metrics",
            "hidden",
            "tracks",
            "commands",
            "properties",
            "events"),
    SLEEP("after", "for_s"),
    METRIC("title", "unit", "decimals", "range", "low_limit", "high_limit", "primary", "value", "noise"),
    HIDDEN("range", "value", "noise"),
    NOISE("deviation", "tau_s"),
    TRACK("points", "speed"),
    COMMAND(
            "title",
            "description",
            "parameters",
            "idempotent",
            "confirm",
            "takes_s",
            "times_out_s",
            "fails",
            "during",
            "sets",
            "result"),
    PARAMETER("type", "title", "unit", "range", "step", "choices", "optional", "starts_with", "shows"),
    FAILS("chance", "message"),
    PROPERTY("type", "title", "unit", "range", "step", "choices", "sets"),
    EVENT("title", "description", "per_hour", "when", "fields"),
    FIELD("type", "title", "range", "choices", "value");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> keys;

    Section(String... keys) {
        this.keys = List.of(keys);
    }

    List<String> keys() {
        return keys;
    }
}
