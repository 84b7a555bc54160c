package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.hub.Expression.Selector;
import dev.signalbox.hub.config.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** What people watch a hub by is what a hub tells: page, dashboard and alerts against {@code /metrics} of a real one. */
class MonitoringTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path RULES = DOCS.resolve("monitoring/signalbox-rules.yml");

    /** Written with {@code -Dsignalbox.docs.write=true}. */
    private static final Path PAGE = DOCS.resolve("metrics.md");

    private static final String TABLE_HEAD = "| metric | kind | meaning |\n| --- | --- | --- |\n";

    private static final Sources NOTHING = Sources.of(List.of(), Map.of());

    /** Of Prometheus itself. */
    private static final Set<String> OF_SCRAPES = Set.of("up");

    private static final Set<String> OF_TARGETS = Set.of("job", "instance");

    @TempDir
    static Path directory;

    private static String text = "";
    private static Scrape scrape = Scrape.of("");

    @BeforeAll
    static void scrapeAHub() throws Exception {
        try (MeasuredHub hub = new MeasuredHub(directory.resolve("data"))) {
            text = hub.scrape();
        }
        // A concurrent collection may have happened, or not.
        scrape = Scrape.of(text.replaceAll("(?m)^(# (HELP|TYPE) )?jvm_gc_concurrent_phase_time.*\n", ""));
    }

    @Test
    void pageListsEveryMetricAndNoOther() throws Exception {
        StringBuilder table = new StringBuilder(TABLE_HEAD);
        scrape.families().forEach((name, family) -> {
            String labels = String.join(", ", scrape.labelNames(name));
            table.append("| `").append(name).append(labels.isEmpty() ? "" : "{" + labels + "}");
            table.append("` | ").append(family.type()).append(" | ");
            table.append(family.meaning().replace("|", "\\|")).append(" |\n");
        });
        String page = Files.readString(PAGE);
        int begins = page.indexOf(TABLE_HEAD);
        assertThat(begins).isNotNegative();
        int ends = page.indexOf("\n\n", begins);
        String written = page.substring(0, begins) + table + (ends < 0 ? "" : page.substring(ends + 1));
        if (Boolean.getBoolean("signalbox.docs.write")) {
            Files.writeString(PAGE, written);
        } else {
            assertThat(page).isEqualTo(written);
        }
    }

    @Test
    void everyMetricSaysWhatItIsInItsNameAndInASentence() throws Exception {
        scrape.families().forEach((name, family) -> {
            assertThat(family.meaning()).as(name).isNotBlank();
            assertThat(name.endsWith("_total")).as(name).isEqualTo(family.type().equals("counter"));
            // [prometheus.io/docs/practices/naming] the unit last, but for _total; base units, in the plural.
            assertThat(name)
                    .doesNotContainPattern("_(bytes|seconds)_(?!total$|max$)")
                    .doesNotContainPattern("_(milliseconds|millis|ms|minutes|kilobytes|kib|mib|percent)(_|$)");
        });
        Path file = Files.writeString(directory.resolve("metrics"), text);
        Promtool.run(file, "check", "metrics");
    }

    @Test
    void everythingBoundedTellsItsBound() {
        Set<String> bounded = scrape.labels()
                .getOrDefault("signalbox_bounded_ratio", Map.of())
                .getOrDefault("of", Set.of());
        assertThat(bounded)
                .contains("inbox_events", "store_changes_waiting", "mqtt_outbox_result_bytes", "gateway_connections");
        for (String name : bounded) {
            String max = name.endsWith("_bytes") ? name.replaceFirst("bytes$", "max_bytes") : name + "_max";
            assertThat(scrape.families()).containsKeys("signalbox_" + name, "signalbox_" + max);
        }
    }

    @Test
    void dashboardAsksForWhatThereIs() throws Exception {
        List<String> expressions = new ArrayList<>();
        for (JsonObject panel : panels()) {
            for (JsonElement target : panel.getAsJsonArray("targets")) {
                JsonObject one = target.getAsJsonObject();
                assertThat(one.getAsJsonObject("datasource").get("uid").getAsString())
                        .isEqualTo("${datasource}");
                expressions.add(one.get("expr").getAsString());
            }
        }
        assertThat(expressions).hasSizeGreaterThan(60);
        expressions.forEach(MonitoringTest::assertAnswered);
        // What promtool does not know are Grafana's variables.
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (String expression : expressions) {
            rules.append("      - record: a\n        expr: '")
                    .append(expression
                            .replace("$__rate_interval", "1m")
                            .replace("$instance", ".*")
                            .replace("$job", "signalbox"))
                    .append("'\n        labels: {number: '")
                    .append(rules.length())
                    .append("'}\n");
        }
        Path file = Files.writeString(directory.resolve("dashboard.yml"), rules);
        Promtool.run("check", "rules", file.toString());
    }

    @Test
    void dashboardShowsEachFigureInItsUnit() throws Exception {
        for (JsonObject panel : panels()) {
            String unit = panel.getAsJsonObject("fieldConfig")
                    .getAsJsonObject("defaults")
                    .get("unit")
                    .getAsString();
            for (JsonElement target : panel.getAsJsonArray("targets")) {
                String expression = target.getAsJsonObject().get("expr").getAsString();
                String metric = Expression.of(expression).selectors().get(0).metric();
                assertThat(unit).as(expression).isEqualTo(unitOf(metric, expression));
            }
        }
    }

    private static String unitOf(String metric, String expression) {
        boolean isRate = expression.contains("rate(");
        if (metric.contains("_seconds")) {
            return expression.contains("seconds_sum") ? "percentunit" : "s";
        }
        if (metric.matches(".*_bytes(_total)?")) {
            return isRate ? "Bps" : "bytes";
        }
        if (metric.matches(".*_(ratio|usage)")) {
            return "percentunit";
        }
        return isRate ? "ops" : "none";
    }

    @Test
    void dashboardFitsTheGridAndIsOfNoMachine() throws Exception {
        String file = dashboard();
        assertThat(file).doesNotContainPattern("\\d+\\.\\d+\\.\\d+\\.\\d+|localhost|/home/");
        Set<String> taken = new TreeSet<>();
        for (JsonElement element :
                JsonParser.parseString(file).getAsJsonObject().getAsJsonArray("panels")) {
            JsonObject at = element.getAsJsonObject().getAsJsonObject("gridPos");
            int x = at.get("x").getAsInt();
            int y = at.get("y").getAsInt();
            assertThat(x + at.get("w").getAsInt()).isLessThanOrEqualTo(24);
            for (int column = x; column < x + at.get("w").getAsInt(); column++) {
                for (int line = y; line < y + at.get("h").getAsInt(); line++) {
                    assertThat(taken.add(column + " " + line)).isTrue();
                }
            }
        }
    }

    @Test
    void alertsAskForWhatThereIsAndSayWhatToDo() throws Exception {
        Set<String> sections = sections(DOCS.resolve("troubleshooting.md"));
        List<Map<String, Object>> alerts = alerts();
        assertThat(alerts).hasSizeGreaterThan(25);
        for (Map<String, Object> alert : alerts) {
            assertAnswered(String.valueOf(alert.get("expr")));
            assertThat(map(alert.get("labels")).get("severity")).isIn("critical", "warning");
            Map<String, Object> notes = map(alert.get("annotations"));
            assertThat(String.valueOf(notes.get("summary"))).contains("$labels.instance");
            assertThat(String.valueOf(notes.get("runbook"))).startsWith("docs/troubleshooting.md#");
            assertThat(sections).contains(String.valueOf(notes.get("runbook")).replaceFirst(".*#", ""));
        }
        assertThat(alerts.stream().map(alert -> alert.get("alert"))).doesNotHaveDuplicates();
    }

    @Test
    void alertsGoOffWhenTheyShould() throws Exception {
        Path monitoring = DOCS.resolve("monitoring");
        // As docs/monitoring.md shows it.
        Promtool.run("check", "config", monitoring.resolve("prometheus.yml").toString());
        Promtool.run(
                "test", "rules", monitoring.resolve("signalbox-rules-test.yml").toString());
    }

    @Test
    void pageOfTroublesNamesWhatThereIs() throws Exception {
        String page = Files.readString(DOCS.resolve("troubleshooting.md"));
        Pattern.compile("`(signalbox_[a-z_]+[a-z])(?:\\{[^`]*)?`")
                .matcher(page)
                .results()
                .forEach(named -> assertThat(
                                scrape.labels().keySet().stream().anyMatch(known -> known.startsWith(named.group(1))))
                        .as(named.group(1))
                        .isTrue());
        List<String> commands = Pattern.compile("(?m)(?:^|`)\\./signalbox ([^`\n]+)")
                .matcher(page)
                .results()
                .map(command -> command.group(1))
                .toList();
        assertThat(commands).hasSizeGreaterThan(15);
        for (String command : commands) {
            assertTaken(command.split(" ", -1));
        }
    }

    /** The program has these options and verbs. */
    private static void assertTaken(String... words) {
        CommandLine program = switch (words[0]) {
            case "hub" -> Main.hub(NOTHING);
            case "doctor" -> Main.doctor(NOTHING);
            default ->
                Main.program(words[0]) instanceof CommandLine made
                        ? made
                        : new CommandLine(Objects.requireNonNull(Main.program(words[0])));
        };
        List<String> rest = new ArrayList<>(List.of(words).subList(1, words.length));
        assertThatCode(() -> program.parseArgs(rest.toArray(String[]::new)))
                .as(String.join(" ", words))
                .doesNotThrowAnyException();
        assertThat(program.getCommand() instanceof Main).isEqualTo(words[0].equals("hub"));
    }

    @Test
    void pageOfAlertsListsEach() throws Exception {
        Set<String> listed = Pattern.compile("^\\| `(Signalbox[A-Za-z]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(DOCS.resolve("monitoring.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(alerts().stream().map(alert -> (Object) String.valueOf(alert.get("alert"))))
                .containsExactlyInAnyOrderElementsOf(listed);
    }

    private static void assertAnswered(String text) {
        Expression expression = Expression.of(text);
        assertThat(expression.selectors()).as(text).isNotEmpty();
        Set<String> there = new TreeSet<>(OF_TARGETS);
        for (Selector selector : expression.selectors()) {
            String metric = selector.metric();
            assertThat(OF_SCRAPES.contains(metric) || scrape.labels().containsKey(metric))
                    .as("%s in %s", metric, text)
                    .isTrue();
            Map<String, Set<String>> labels = scrape.labels().getOrDefault(metric, Map.of());
            there.addAll(labels.keySet());
            assertThat(selector.labels()).as(text).allMatch(l -> OF_TARGETS.contains(l) || labels.containsKey(l));
            assertThat(selector.values()).as(text).contains("job=" + (text.contains("$job") ? "$job" : "signalbox"));
            for (String value : selector.values()) {
                String[] parts = value.split("=", 2);
                assertThat(OF_TARGETS.contains(parts[0])
                                || labels.getOrDefault(parts[0], Set.of()).contains(parts[1]))
                        .as("%s in %s", value, text)
                        .isTrue();
            }
        }
        assertThat(there).as(text).containsAll(expression.groupedBy());
    }

    private static List<JsonObject> panels() throws Exception {
        List<JsonObject> panels = new ArrayList<>();
        for (JsonElement element :
                JsonParser.parseString(dashboard()).getAsJsonObject().getAsJsonArray("panels")) {
            if (!element.getAsJsonObject().get("type").getAsString().equals("row")) {
                panels.add(element.getAsJsonObject());
            }
        }
        return panels;
    }

    private static String dashboard() throws Exception {
        return Files.readString(DOCS.resolve("monitoring/grafana/signalbox.json"));
    }

    private static List<Map<String, Object>> alerts() throws Exception {
        Object file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(RULES));
        List<Map<String, Object>> alerts = new ArrayList<>();
        for (Object group : (List<?>) map(file).getOrDefault("groups", List.of())) {
            for (Object rule : (List<?>) map(group).getOrDefault("rules", List.of())) {
                alerts.add(map(rule));
            }
        }
        return alerts;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object yaml) {
        return (Map<String, Object>) Objects.requireNonNull(yaml);
    }

    /** As forges name the headings of a page in links. */
    private static Set<String> sections(Path page) throws Exception {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
