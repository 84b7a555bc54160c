package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MissReason;
import java.util.Map;
import java.util.Optional;

/** A metric, property or command whose name may hold captures, and where its value stands. Immutable. */
record FeatureRule(FeatureKind kind, CaptureText name, ValueRule rule) {

    /** What it is called with these captures. */
    static HeardFeature heard(FeatureKind kind, CaptureText name, Map<String, String> captures) throws Missed {
        Optional<String> called = Optional.ofNullable(name.fill(captures::get)).flatMap(text -> legal(kind, text));
        if (called.isEmpty()) {
            throw new Missed(
                    MissReason.MISS_REASON_BAD_NAME, "no legal name comes of " + Plain.cut(captures.toString()) + ".");
        }
        HeardFeature.Builder heard =
                HeardFeature.newBuilder().setKind(kind).setName(called.get()).setPattern(name.pattern());
        name.names().forEach(capture -> heard.putCaptures(capture, captures.getOrDefault(capture, "")));
        return heard.build();
    }

    private static Optional<String> legal(FeatureKind kind, String text) {
        if (kind == FeatureKind.FEATURE_KIND_PROPERTY) {
            return Names.isPath(text) ? Optional.of(text) : LegalName.path(text);
        }
        return Names.isName(text) ? Optional.of(text) : LegalName.name(text);
    }
}
