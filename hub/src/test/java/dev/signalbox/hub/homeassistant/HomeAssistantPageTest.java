package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.UcumUnit;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables of docs/home-assistant.md, row by row. */
class HomeAssistantPageTest {
    private static final Pattern CELL = Pattern.compile("\\|");
    private static final Pattern COMMA = Pattern.compile(", ");

    /** What stands in the first column, as a device declares it; what it becomes ends with x. */
    private static final Map<String, Capabilities> DECLARED = Map.ofEntries(
            Map.entry("a metric that is a number", Declared.of(Capability.metric("x"))),
            Map.entry("a metric that is a flag", Declared.of(Capability.flag("x"))),
            Map.entry("a metric that is a text", Declared.of(Capability.text("x"))),
            Map.entry("a reported number", Declared.of(Capability.numberProperty("x"))),
            Map.entry("a reported flag", Declared.of(Capability.flagProperty("x"))),
            Map.entry("a reported choice", Declared.of(Capability.choiceProperty("x", "a", "b"))),
            Map.entry("a reported text", Declared.of(Capability.textProperty("x"))),
            Map.entry("a list, reported or writable", Declared.of(Declared.writable(Capability.listProperty("x")))),
            Map.entry("a writable flag", Declared.of(Declared.writable(Capability.flagProperty("x")))),
            Map.entry("a writable number", Declared.of(Declared.writable(Capability.integerProperty("x")))),
            Map.entry("a writable choice", Declared.of(Declared.writable(Capability.choiceProperty("x", "a", "b")))),
            Map.entry("a writable text", Declared.of(Declared.writable(Capability.textProperty("x")))),
            Map.entry(
                    "a writable flag with its brightness",
                    Declared.of(
                            Declared.writable(Capability.flagProperty("x")),
                            Declared.writable(
                                    Capability.integerProperty("x_brightness").range(0, 255)))),
            Map.entry("a command without a required parameter", Declared.of(Capability.command("x"))),
            Map.entry(
                    "a command of one number that a metric shows",
                    commanded(Capability.metric("m"), CommandParameter.number("p"))),
            Map.entry(
                    "a command of one flag that a metric shows",
                    commanded(Capability.flag("m"), CommandParameter.flag("p"))),
            Map.entry(
                    "a command of one choice that a metric shows",
                    commanded(Capability.text("m"), CommandParameter.choice("p", "a", "b"))),
            Map.entry(
                    "an event",
                    Capabilities.newBuilder()
                            .addEvents(EventType.newBuilder().setName("x"))
                            .build()));

    @Test
    void everythingAppearsAsThePageSays() throws IOException {
        Set<String> platforms = new TreeSet<>();
        Set<String> told = new TreeSet<>();
        for (List<String> row : rows("| what a device declares")) {
            Capabilities declared = Objects.requireNonNull(DECLARED.get(row.get(0)), row.get(0));
            Discovery discovery = Declared.OPEN.device(
                    new ProjectedDevice(new DeviceId("d"), "", List.of(), declared), Components.NONE);
            String platform = row.get(1).replace("`", "");
            JsonObject component = Declared.components(discovery).entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(platform + "-")
                            && entry.getKey().endsWith("-x"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(row + ": " + discovery.components()));
            String reads = component.has("state_topic")
                    ? component.get("state_topic").getAsString()
                    : "signalbox/v1/d/d/state";
            if (!row.get(2).isEmpty()) {
                assertThat(reads).as(row.get(0)).isEqualTo("signalbox/v1/d/d/" + topic(row.get(2)));
            }
            assertThat(component.has("command_topic"))
                    .as(row.get(0))
                    .isEqualTo(!row.get(3).isEmpty());
            if (!row.get(3).isEmpty()) {
                assertThat(component.get("command_topic").getAsString())
                        .isEqualTo("signalbox/v1/d/d/" + topic(row.get(3)));
            }
            platforms.add(platform);
            told.add(row.get(0));
        }
        assertThat(told).isEqualTo(DECLARED.keySet());
        assertThat(platforms)
                .isEqualTo(Stream.of(Platform.values()).map(Platform::word).collect(Collectors.toSet()));
    }

    @Test
    void everyUnitHasTheClassThatThePageSays() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (List<String> row : rows("| unit | word in the name")) {
            for (String unit : COMMA.split(row.get(0).replace("`", ""), -1)) {
                assertThat(unit).as("a device may declare it").matches(UcumUnit::isUnit);
                for (String word : row.get(1).isEmpty() ? List.of("x") : Arrays.asList(COMMA.split(row.get(1), -1))) {
                    Quantity quantity = Quantity.of(unit, "a_" + word + "_2");
                    assertThat(text(quantity.deviceClass()))
                            .as(unit + " " + word)
                            .isEqualTo(row.get(2));
                    assertThat(text(quantity.stateClass()))
                            .as(unit + " " + word)
                            .isEqualTo(row.get(3));
                }
            }
            classes.add(row.get(2));
        }
        assertThat(classes)
                .as("no class is left unsaid")
                .containsAll(Quantity.RULES.stream()
                        .map(rule -> text(rule.deviceClass()))
                        .toList());
    }

    @Test
    void thePageTellsTheNumbersOfTheCode() throws IOException {
        String page = page().replaceAll("\\s+", " ");
        assertThat(page)
                .contains(HomeAssistant.MAX_BYTES / 1024 + " KiB, less where the broker announced less (at least "
                        + HomeAssistant.MIN_BYTES / 1024 + " KiB)")
                .contains("**expire** " + HomeAssistant.EXPIRE_AFTER.toMinutes() + " minutes after")
                .contains("again every " + HomeAssistant.RESTATE_EVERY.toMinutes() + " minutes")
                .contains("Between " + BirthMessage.EARLIEST.toSeconds() + " and " + BirthMessage.LATEST.toSeconds()
                        + " seconds later the hub publishes again, " + BirthMessage.PUBLISHES_PER_SECOND + " a second")
                .contains("shows " + Templates.MAX_STATE_CHARS + " characters")
                .contains("| a step | " + NumberForm.SMALLEST_STEP);
    }

    private static Capabilities commanded(Capability metric, CommandParameter parameter) {
        return Declared.of(
                metric, Capability.command("x").parameter(parameter.shows("m")).idempotent());
    }

    private static String topic(String cell) {
        return cell.replace("`", "")
                .replace(" of both", "")
                .replace("<path>", "x")
                .replace("<command>", "x")
                .replace("<name>", "x");
    }

    private static String text(@Nullable String mayBeNull) {
        return mayBeNull == null ? "" : mayBeNull;
    }

    private static List<List<String>> rows(String head) throws IOException {
        List<List<String>> rows = page().lines()
                .dropWhile(line -> !line.startsWith(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line ->
                        Arrays.stream(CELL.split(line, -1)).map(String::strip).toList())
                .map(cells -> cells.subList(1, cells.size() - 1))
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        return rows;
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/home-assistant.md"));
    }
}
