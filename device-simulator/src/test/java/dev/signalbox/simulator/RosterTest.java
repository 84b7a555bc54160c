package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.simulator.device.CodedType;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static List<String> ids(Roster roster) {
        return IntStream.range(0, roster.size())
                .mapToObj(index -> roster.get(index).id())
                .toList();
    }

    @Test
    void idsAreUniqueLegalAndAlwaysTheSame() {
        Roster roster = Roster.mixed(TypeCatalogue.shipped().all(), 1_000);

        Set<String> ids = new HashSet<>(ids(roster));
        assertThat(ids)
                .hasSize(1_000)
                .contains("gh-north-1", "gh-east-2")
                .allSatisfy(id -> assertThat(id).matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}"));
        assertThat(roster.get(0).name()).isEqualTo("Greenhouse north 1");
    }

    @Test
    void fleetOfFiveHasOneOfEach() {
        assertThat(ids(Roster.mixed(TypeCatalogue.shipped().all(), 5)))
                .containsExactly("gh-north-1", "relay-hall-1", "weather-roof-1", "boiler-cellar-1", "van-red-1");
    }

    @Test
    void demonstrationHasTheSharesOfItsTypes() {
        List<String> ids = ids(Roster.mixed(TypeCatalogue.shipped().all(), 20));

        assertThat(ids.stream().filter(id -> id.startsWith("gh-"))).hasSize(8);
        assertThat(ids.stream().filter(id -> id.startsWith("relay-"))).hasSize(4);
        assertThat(ids.stream().filter(id -> id.startsWith("boiler-"))).hasSize(4);
        assertThat(ids.stream().filter(id -> id.startsWith("weather-"))).hasSize(2);
        assertThat(ids.stream().filter(id -> id.startsWith("van-"))).hasSize(2);
    }

    @Test
    void asManyAsAreAskedFor() {
        assertThat(ids(Roster.of(Map.of(CodedType.BOILER, 3))))
                .containsExactly("boiler-cellar-1", "boiler-annex-1", "boiler-workshop-1");
    }

    @Test
    void typesWithoutAShareMakeNoMix() {
        assertThatThrownBy(() -> Roster.mixed(List.of(TypeCatalogue.shipped().of("bus")), 3))
                .hasMessageContaining("--kind");
    }
}
