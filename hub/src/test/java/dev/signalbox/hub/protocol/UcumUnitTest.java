package dev.signalbox.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UcumUnitTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cel",
                "%",
                "Pa",
                "hPa",
                "kPa",
                "bar",
                "mbar",
                "W",
                "kW.h",
                "V",
                "mA",
                "[ppm]",
                "m/s",
                "m/s2",
                "m/s-2",
                "By",
                "KiBy",
                "MiBy/s",
                "s",
                "ms",
                "min",
                "1",
                "1/min",
                "/min",
                "L/min",
                "m3/h",
                "lx",
                "dB",
                "B",
                "dB[mW]",
                "B[mW]",
                "dB[SPL]",
                "B[V]",
                "dB[V]",
                "dB[mV]",
                "dB[uV]",
                "dB[10.nV]",
                "dB[W]",
                "dB[kW]",
                "deg",
                "[degF]",
                "[in_i'Hg]",
                "mm[Hg]",
                "cm[H2O]",
                "10*3",
                "10*-6/L",
                "{rpm}",
                "1/min{rpm}",
                "m3{stp}",
                "kg.m2",
                "J/(kg.K)",
                "W/(m2.K)",
                "ug/m3",
                "km/h",
                "[kn_i]",
                "mol/L",
                "[pH]",
                "Ohm",
                "uS/cm",
                "B[10.nV]",
                "Hz",
                "mm/h",
                "[psi]",
                "[gal_us]/min",
                "kat",
                "'",
                "''",
                "10^3",
                "100.m",
                "(m/s)/s",
                "Bq/m3"
            })
    void unitsOfUcumPass(String unit) {
        assertThat(UcumUnit.isUnit(unit)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "°C",
                "C°",
                "celsius",
                "percent",
                "kWh",
                "KW",
                "rpm",
                "ppm",
                "m/",
                "m//s",
                ".m",
                "m s",
                "m^2",
                "m**2",
                "k",
                "kk",
                "k%",
                "kmin",
                "kdeg",
                "dBm",
                "dB[m]",
                "dB[mw]",
                "B[10nV]",
                "[degF",
                "degF]",
                "[nonsense]",
                "{open",
                "close}",
                "{a{b}}",
                "()",
                "(m",
                "m)",
                "m2s",
                "2m",
                "m--2",
                "m+",
                "Cel.",
                "l'",
                "{sp ace}",
                "{umläut}",
                "mmHg",
                "μm",
                "m\u00b2",
                "(.+)+$"
            })
    void othersDoNot(String unit) {
        assertThat(UcumUnit.isUnit(unit)).isFalse();
    }

    @Test
    void depthOfParenthesesIsBounded() {
        assertThat(UcumUnit.isUnit("(((m)))")).isTrue();
        assertThat(UcumUnit.isUnit("(".repeat(10_000) + "m" + ")".repeat(10_000)))
                .isFalse();
    }

    @Test
    void noiseIsAnsweredAndNeverThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "mskgCel%[]{}()./0123456789-+*^'\" ";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder noise = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String unit = noise.toString();
            assertThat(UcumUnit.isUnit(unit) && unit.contains(" "))
                    .as("seed %s: %s", seed, unit)
                    .isFalse();
        }
    }
}
