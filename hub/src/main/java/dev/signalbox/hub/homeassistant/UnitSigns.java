package dev.signalbox.hub.homeassistant;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The signs Home Assistant writes for UCUM codes. A code that it has no unit for is written as people do, which says what
 * is measured and converts nothing.
 */
final class UnitSigns {
    /** Codes whose sign does not follow from the code. Micro is U+00B5: older releases know no other, newer ones both. */
    private static final Map<String, String> SIGNS = Map.ofEntries(
            Map.entry("1", ""),
            Map.entry("Cel", "°C"),
            Map.entry("[degF]", "°F"),
            Map.entry("deg", "°"),
            Map.entry("Ohm", "Ω"),
            Map.entry("kOhm", "kΩ"),
            Map.entry("W.h", "Wh"),
            Map.entry("kW.h", "kWh"),
            Map.entry("MW.h", "MWh"),
            Map.entry("GW.h", "GWh"),
            Map.entry("V.A", "VA"),
            Map.entry("mm[Hg]", "mmHg"),
            Map.entry("[in_i'Hg]", "inHg"),
            Map.entry("dB[mW]", "dBm"),
            Map.entry("dB[SPL]", "dB"),
            Map.entry("[pH]", "pH"),
            Map.entry("l", "L"),
            Map.entry("ml", "mL"),
            Map.entry("l/min", "L/min"),
            Map.entry("l/h", "L/h"),
            Map.entry("[in_i]", "in"),
            Map.entry("[ft_i]", "ft"),
            Map.entry("[yd_i]", "yd"),
            Map.entry("[mi_i]", "mi"),
            Map.entry("[in_i]/h", "in/h"),
            Map.entry("[in_i]/d", "in/d"),
            Map.entry("[ft_i]/s", "ft/s"),
            Map.entry("[mi_i]/h", "mph"),
            Map.entry("[kn_i]", "kn"),
            Map.entry("[oz_av]", "oz"),
            Map.entry("[lb_av]", "lb"),
            Map.entry("[cft_i]", "ft³"),
            Map.entry("[cft_i]/min", "ft³/min"),
            Map.entry("[gal_us]", "gal"),
            Map.entry("[gal_us]/min", "gal/min"));

    private static final Pattern BRACES = Pattern.compile("\\{([^}]*)}");
    private static final Pattern BRACKETS = Pattern.compile("\\[([^]]*)]");
    private static final Pattern MICRO = Pattern.compile("(^|[./])u(?=[a-zA-Z])");
    private static final Pattern SQUARE = Pattern.compile("(?<=[A-Za-z])2(?!\\d)");
    private static final Pattern CUBE = Pattern.compile("(?<=[A-Za-z])3(?!\\d)");

    private UnitSigns() {}

    /** Empty: none. */
    static String sign(String ucum) {
        String known = SIGNS.get(ucum);
        if (known != null) {
            return known;
        }
        String sign = BRACES.matcher(ucum).replaceAll("$1");
        sign = BRACKETS.matcher(sign).replaceAll("$1");
        sign = MICRO.matcher(sign).replaceAll("$1µ");
        sign = sign.replace("By", "B");
        sign = SQUARE.matcher(sign).replaceAll("²");
        sign = CUBE.matcher(sign).replaceAll("³");
        return sign.replace('.', '·').strip();
    }
}
