package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Fuzz targets: the command line's own. */
public final class HubTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of("public-url", HubTargets::publicUrl);

    private static final CommandLine COMMAND = new CommandLine(CommandSpec.create());

    private HubTargets() {}

    private static void publicUrl(byte[] bytes) {
        PublicUrl url;
        try {
            url = PublicUrl.parse(new String(bytes, StandardCharsets.UTF_8), COMMAND);
        } catch (ParameterException e) {
            return;
        }
        assertThat(url.origins()).isNotEmpty();
        assertThat(url.port()).isBetween(1, 65_535);
    }
}
