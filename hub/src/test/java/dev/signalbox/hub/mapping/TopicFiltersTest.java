package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFiltersTest {
    private static final List<String> NAMES = List.of("a", "b", "", "$x");

    @ParameterizedTest
    @CsvSource({
        "signalbox/v1/#, #, true",
        "signalbox/v1/#, +/v1, true",
        "signalbox/v1/#, +/status/+, false",
        "signalbox/v1/#, signalbox/#, true",
        "signalbox/v1/#, signalbox/+/d/x, true",
        "signalbox/v1/#, signalbox, false",
        "signalbox/v1/#, $share/group/signalbox/v1/d/+, true",
        "signalbox/v1/#, $share/group/other/#, false",
        "signalbox/v1/#, $SYS/#, false",
        "$SYS/#, #, false",
        "$SYS/#, +/broker, false",
        "sport/#, sport, true",
        "+, /, false",
        "+/+, /, true"
    })
    void filtersOverlapWhereATopicCanMatchBoth(String one, String other, boolean overlap) {
        assertThat(TopicFilters.overlap(one, other)).isEqualTo(overlap);
        assertThat(TopicFilters.overlap(other, one)).isEqualTo(overlap);
    }

    @ParameterizedTest
    @CsvSource({
        "a/+, a/b, true",
        "a/#, a, true",
        "a/#, a/+/c, true",
        "a/#, a/#, true",
        "a/+, a/+, true",
        "a/+, a/#, false",
        "a/+/#, a/#, false",
        "a/b, a/+, false",
        "a/+, a/b/c, false",
        "a/+/c, a/b/+, false",
        "#, $SYS/x, false"
    })
    void filterCoversWhatMatchesNothingElse(String wide, String narrow, boolean covers) {
        assertThat(TopicFilters.covers(wide, narrow)).isEqualTo(covers);
    }

    @Test
    void widestFiltersMatchWhatAllOfThemMatch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Set<String> all = new HashSet<>();
            for (int j = 0; j < 8; j++) {
                all.add(filter(random));
            }
            WidestFilters widest = new WidestFilters(all);
            assertThat(all).as("seed %d", seed).containsAll(widest.filters());
            for (String filter : all) {
                assertThat(widest.insteadOf(Set.of(filter)))
                        .as("%s of %s, seed %d", filter, all, seed)
                        .isNotEmpty()
                        .allMatch(wide -> TopicFilters.covers(wide, filter));
            }
            for (String topic : topics()) {
                assertThat(widest.filters().stream().anyMatch(filter -> TopicFilters.matches(filter, topic)))
                        .as("%s of %s, seed %d", topic, all, seed)
                        .isEqualTo(all.stream().anyMatch(filter -> TopicFilters.matches(filter, topic)));
            }
        }
    }

    @Test
    void overlapIsWhatAllShortTopicsSay() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> topics = topics();
        for (int i = 0; i < 3_000; i++) {
            String one = filter(random);
            String other = filter(random);
            boolean shared = topics.stream()
                    .anyMatch(topic -> TopicFilters.matches(one, topic) && TopicFilters.matches(other, topic));
            assertThat(TopicFilters.overlap(one, other))
                    .as("%s and %s, seed %d", one, other, seed)
                    .isEqualTo(shared);
        }
    }

    @Test
    void trieFindsWhatMatchesAlsoAfterRemovals() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TopicTrie<Integer> trie = new TopicTrie<>();
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            filters.add(filter(random));
            trie.add(filters.get(i), i);
        }
        for (int i = 0; i < 200; i += 2) {
            trie.remove(filters.get(i), i);
        }
        for (String topic : topics()) {
            List<Integer> matching = new ArrayList<>();
            for (int i = 1; i < 200; i += 2) {
                if (TopicFilters.matches(filters.get(i), topic)) {
                    matching.add(i);
                }
            }
            assertThat(trie.find(topic)).as("%s, seed %d", topic, seed).containsExactlyInAnyOrderElementsOf(matching);
        }
        for (int i = 1; i < 200; i += 2) {
            trie.remove(filters.get(i), i);
        }
        assertThat(trie.size()).isZero();
        assertThat(topics()).allSatisfy(topic -> assertThat(trie.find(topic)).isEmpty());
    }

    @Test
    void patternCapturesLevelsPartsOfLevelsAndTheRest() throws Exception {
        assertThat(TopicPattern.parse("tele/{device}/SENSOR").match("tele/plug 1/SENSOR"))
                .isEqualTo(Map.of("device", "plug 1"));
        TopicPattern part = TopicPattern.parse("{device}/status/switch:{n}");
        assertThat(part.filter()).isEqualTo("+/status/+");
        assertThat(part.match("shelly/status/switch:2")).isEqualTo(Map.of("device", "shelly", "n", "2"));
        assertThat(part.match("shelly/status/input:2")).isNull();
        assertThat(part.match("shelly/status/switch:")).isNull();
        TopicPattern rest = TopicPattern.parse("{site}/x/{device#}");
        assertThat(rest.filter()).isEqualTo("+/x/#");
        assertThat(rest.match("home/x/a/b")).isEqualTo(Map.of("site", "home", "device", "a/b"));
        assertThat(rest.match("$SYS/x/a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/#/b",
                "a/b#",
                "a+/b",
                "{a}{b}/c",
                "{a}/{a}",
                "{A}/x",
                "{a/x",
                "{a#}/x",
                "$share/g/a/{device}",
                "$SYS/{x}",
                "a\u0000/{b}",
                "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"
            })
    void patternThatIsNoFilterIsRefused(String text) {
        assertThatThrownBy(() -> TopicPattern.parse(text)).isInstanceOf(NotLegal.class);
    }

    private static String filter(Random random) {
        List<String> levels = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            levels.add(random.nextInt(3) == 0 ? "+" : NAMES.get(random.nextInt(levels.isEmpty() ? 4 : 3)));
        }
        if (random.nextInt(3) == 0) {
            levels.set(levels.size() - 1, "#");
        }
        return String.join("/", levels);
    }

    /** One to four levels. */
    private static List<String> topics() {
        List<String> all = new ArrayList<>(NAMES);
        List<String> longer = List.copyOf(NAMES);
        for (int i = 0; i < 3; i++) {
            List<String> next = new ArrayList<>();
            for (String topic : longer) {
                NAMES.subList(0, 3).forEach(name -> next.add(topic + "/" + name));
            }
            all.addAll(next);
            longer = next;
        }
        return all;
    }
}
