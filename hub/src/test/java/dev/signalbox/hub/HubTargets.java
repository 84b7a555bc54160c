package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fuzz targets: the command line's own. */
public final class HubTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of("public-url", HubTargets::publicUrl);

    private HubTargets() {}

    private static void publicUrl(byte[] bytes) {
        Complaints complaints = new Complaints(Set.of());
        Optional<PublicUrl> url = PublicUrl.parse(new String(bytes, StandardCharsets.UTF_8), complaints);
        assertThat(complaints.none()).isEqualTo(url.isPresent());
        url.ifPresent(one -> {
            assertThat(one.origins()).isNotEmpty();
            assertThat(one.port()).isBetween(1, 65_535);
        });
    }
}
