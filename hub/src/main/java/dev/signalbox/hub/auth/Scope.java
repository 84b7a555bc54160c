package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody is confined to within their role: devices by id and by tag, and commands by name. An empty set confines
 * nothing. Immutable.
 *
 * @param deviceIds one of these
 * @param tags all of these
 * @param commands only these, and nothing may be desired
 */
public record Scope(Set<String> deviceIds, Set<String> tags, Set<String> commands) {
    public static final Scope EVERYTHING = new Scope(Set.of(), Set.of(), Set.of());

    private static final int MAX_DEVICE_IDS = 1_000;
    private static final int MAX_TAGS = 16;
    private static final int MAX_TAG_CODE_POINTS = 64;
    private static final int MAX_COMMANDS = 100;

    public Scope {
        deviceIds = Set.copyOf(deviceIds);
        tags = Set.copyOf(tags);
        commands = Set.copyOf(commands);
    }

    /** What was asked for or stored; {@link #complaint} has nothing against it. */
    public static Scope of(dev.signalbox.proto.v1.Scope said) {
        return new Scope(
                Set.copyOf(said.getDeviceIdsList()),
                Set.copyOf(said.getTagsList()),
                Set.copyOf(said.getCommandsList()));
    }

    /** What is wrong with it, as a sentence. */
    public static Optional<String> complaint(dev.signalbox.proto.v1.Scope said) {
        if (said.getDeviceIdsCount() > MAX_DEVICE_IDS
                || said.getDeviceIdsList().stream()
                        .anyMatch(id -> DeviceId.parse(id).isEmpty())) {
            return Optional.of("A scope has at most 1,000 ids of devices.");
        }
        if (said.getTagsCount() > MAX_TAGS
                || !said.getTagsList().stream()
                        .allMatch(tag -> !tag.isBlank() && Names.isDisplayText(tag, MAX_TAG_CODE_POINTS))) {
            return Optional.of("A scope has at most 16 tags of 1 to 64 characters.");
        }
        return said.getCommandsCount() > MAX_COMMANDS
                        || !said.getCommandsList().stream().allMatch(Names::isName)
                ? Optional.of("A scope has at most 100 names of commands.")
                : Optional.empty();
    }

    public dev.signalbox.proto.v1.Scope toProto() {
        return dev.signalbox.proto.v1.Scope.newBuilder()
                .addAllDeviceIds(sorted(deviceIds))
                .addAllTags(sorted(tags))
                .addAllCommands(sorted(commands))
                .build();
    }

    public boolean isEverything() {
        return equals(EVERYTHING);
    }

    public boolean hasEveryDevice() {
        return deviceIds.isEmpty() && tags.isEmpty();
    }

    public boolean hasDevice(String id, Collection<String> itsTags) {
        return (deviceIds.isEmpty() || deviceIds.contains(id)) && itsTags.containsAll(tags);
    }

    public boolean hasEveryCommand() {
        return commands.isEmpty();
    }

    public boolean hasCommand(String name) {
        return commands.isEmpty() || commands.contains(name);
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }
}
