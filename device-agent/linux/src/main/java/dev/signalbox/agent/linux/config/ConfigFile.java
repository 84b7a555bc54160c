package dev.signalbox.agent.linux.config;

import dev.signalbox.agent.linux.action.AllowedActions;
import dev.signalbox.agent.linux.machine.SensorChoice;
import dev.signalbox.agent.linux.machine.SensorGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the configuration file. Confined to one thread, used once. */
public final class ConfigFile {
    /** Of all lines, channels, names and units this is ten times more than there can be. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final String NAME = "[a-z][a-z0-9_]{0,31}";
    /** What the agent itself calls its metrics; one name twice would cost the machine its page. */
    private static final String TAKEN = "gpio_.*|pwm_.*|interval|identifying|sensors_failing|sensor_faults";

    /** What metrics of a chip begin with. */
    private static final String TAKEN_OF_CHIPS = "(gpio|pwm)(_.*)?";

    private static final String OWN_UNIT = "signalbox-agent.service";

    private final Problems problems = new Problems();

    /**
     * What was read: the values, and all that is wrong: then the values are not to be used.
     *
     * @param known every path the reader knows; names that people chose as {@code <name>}
     */
    public record Read(AgentConfig config, List<String> problems, Set<String> known) {}

    /**
     * Reads the file, with all that is wrong.
     *
     * @throws IOException when it cannot be read at all
     */
    public static Read read(Path file) throws IOException {
        ConfigFile reader = new ConfigFile();
        // Before it is read, and read by the way that was checked: where only root can write, nobody exchanges it
        // meanwhile.
        Path real = file.toRealPath();
        Optional<String> notOfRoot = RootOwned.problem(real);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(real)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " is larger than 64 KiB");
        }
        Read read = reader.parse(new String(bytes, StandardCharsets.UTF_8));
        if (!read.config.actions().isNothing()) {
            notOfRoot.ifPresent(problem -> reader.problems.add(0, "actions", problem));
        }
        return read;
    }

    static Read parsed(String text) {
        return new ConfigFile().parse(text);
    }

    private Read parse(String text) {
        Optional<Node> root = Optional.empty();
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(0)
                    .setCodePointLimit(MAX_BYTES)
                    .build();
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            problems.add(
                    e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), "", "is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(0, "", "is no YAML: " + e.getMessage());
        }
        AgentConfig config = config(Section.of("", 0, root.orElse(null), problems));
        return new Read(config, problems.found(), problems.known());
    }

    private AgentConfig config(Section file) {
        AgentConfig usual = AgentConfig.DEFAULT;
        Duration least = AgentConfig.SHORTEST_INTERVAL;
        Duration most = AgentConfig.LONGEST_INTERVAL;
        String hub = file.text("hub", "");
        if (!hub.isEmpty() && !AgentConfig.isHub(hub)) {
            file.problem("hub", "is like http://hub:8080, not \"" + hub + '"');
        }
        String id = file.text("id", "");
        if (!id.isEmpty() && !id.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
            file.problem("id", "is letters, digits, _ and -, at most 64");
        }
        PinsReader pins = new PinsReader();
        AgentConfig config = new AgentConfig(
                hub,
                file.text("hub-fingerprint", ""),
                file.text("name", ""),
                id,
                file.duration("interval", usual.interval(), least, most),
                file.duration("slow-interval", usual.slowInterval(), Duration.ofSeconds(5), most),
                file.integer("buffer-mib", usual.bufferMebibytes(), 0, AgentConfig.LARGEST_BUFFER_MEBIBYTES),
                sensors(file.section("sensors")),
                pins.lines(file),
                pins.channels(file),
                actions(file.section("actions")));
        file.end();
        return config;
    }

    private static SensorChoice sensors(Section section) {
        EnumSet<SensorGroup> without = EnumSet.noneOf(SensorGroup.class);
        for (String word : section.texts("without")) {
            Optional<SensorGroup> group = List.of(SensorGroup.values()).stream()
                    .filter(one -> one.word().equals(word))
                    .findFirst();
            group.ifPresentOrElse(
                    without::add,
                    () -> section.problem(
                            "without",
                            "knows "
                                    + String.join(
                                            ", ",
                                            List.of(SensorGroup.values()).stream()
                                                    .map(SensorGroup::word)
                                                    .toList())
                                    + ", not " + word));
        }
        Map<String, String> probes = new LinkedHashMap<>();
        section.namedTexts("w1").forEach((name, probe) -> {
            if (!name.matches(NAME)) {
                section.problem("w1", "has the name " + name + ", which is not small letters, digits and _");
            } else if (name.matches(TAKEN)) {
                section.problem("w1", "has the name " + name + ", which the agent uses itself");
            } else if (!SensorChoice.isProbe(probe)) {
                section.problem("w1", "has " + name + ": a probe's id is like 28-0316a2797fff, not " + probe);
            } else if (probes.putIfAbsent(probe, name) != null) {
                section.problem("w1", "names " + probe + " twice");
            }
        });
        Map<String, String> chips = new LinkedHashMap<>();
        section.namedTexts("chips").forEach((name, address) -> {
            if (!name.matches(NAME)) {
                section.problem("chips", "has the name " + name + ", which is not small letters, digits and _");
            } else if (name.matches(TAKEN_OF_CHIPS)) {
                section.problem("chips", "has the name " + name + ", which the agent uses itself");
            } else if (!address.matches("[0-9a-zA-Z:.@-]{1,64}")) {
                section.problem("chips", "has " + name + ": a bus address is like 1-0076, not " + address);
            } else if (chips.putIfAbsent(address, name) != null) {
                section.problem("chips", "names " + address + " twice");
            }
        });
        section.end();
        return new SensorChoice(Set.copyOf(without), Map.copyOf(probes), Map.copyOf(chips));
    }

    private static AllowedActions actions(Section section) {
        AllowedActions actions =
                new AllowedActions(section.flag("reboot", false), units(section, "restart"), units(section, "logs"));
        if (actions.restart().contains(OWN_UNIT)) {
            section.problem("restart", "has " + OWN_UNIT + ", which could not tell how its own end went");
        }
        section.end();
        return actions;
    }

    private static List<String> units(Section section, String key) {
        List<String> units = section.texts(key);
        if (units.size() > AllowedActions.MAX_UNITS || new HashSet<>(units).size() < units.size()) {
            section.problem(key, "is at most " + AllowedActions.MAX_UNITS + " services, each once");
        }
        for (String unit : units) {
            if (!AllowedActions.isUnit(unit)) {
                section.problem(key, "is services by their full names, like mosquitto.service, not \"" + unit + '"');
            }
        }
        return units;
    }
}
