package dev.signalbox.hub.cli;

import dev.signalbox.proto.v1.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What somebody is confined to. Confined to the main thread. */
final class ScopeOptions {
    @Option(names = "--only-tag", description = "Only devices with this tag; given several times: with all of them")
    private @Nullable List<String> tags;

    @Option(names = "--only-device", description = "Only this device; given several times: only one of them")
    private @Nullable List<String> devices;

    @Option(names = "--only-command", description = "Only this command; given several times: only one of them")
    private @Nullable List<String> commands;

    /** Empty: nothing was said. */
    Optional<Scope> wanted() {
        if (tags == null && devices == null && commands == null) {
            return Optional.empty();
        }
        return Optional.of(Scope.newBuilder()
                .addAllTags(tags == null ? List.of() : tags)
                .addAllDeviceIds(devices == null ? List.of() : devices)
                .addAllCommands(commands == null ? List.of() : commands)
                .build());
    }

    static String words(Scope scope) {
        List<String> parts = new ArrayList<>();
        if (scope.getTagsCount() > 0) {
            parts.add("tags " + String.join(" ", scope.getTagsList()));
        }
        if (scope.getDeviceIdsCount() > 0) {
            parts.add("devices " + String.join(" ", scope.getDeviceIdsList()));
        }
        if (scope.getCommandsCount() > 0) {
            parts.add("commands " + String.join(" ", scope.getCommandsList()));
        }
        return String.join(", ", parts);
    }
}
