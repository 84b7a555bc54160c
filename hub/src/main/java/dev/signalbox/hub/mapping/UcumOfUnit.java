package dev.signalbox.hub.mapping;

import java.util.Map;

/** Units as Home Assistant writes them, as UCUM codes. */
final class UcumOfUnit {
    private static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("°C", "Cel"),
            Map.entry("°F", "[degF]"),
            Map.entry("K", "K"),
            Map.entry("%", "%"),
            Map.entry("Pa", "Pa"),
            Map.entry("hPa", "hPa"),
            Map.entry("kPa", "kPa"),
            Map.entry("bar", "bar"),
            Map.entry("mbar", "mbar"),
            Map.entry("W", "W"),
            Map.entry("kW", "kW"),
            Map.entry("VA", "V.A"),
            Map.entry("Wh", "W.h"),
            Map.entry("kWh", "kW.h"),
            Map.entry("V", "V"),
            Map.entry("mV", "mV"),
            Map.entry("A", "A"),
            Map.entry("mA", "mA"),
            Map.entry("Hz", "Hz"),
            Map.entry("lx", "lx"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ppb", "[ppb]"),
            Map.entry("µg/m³", "ug/m3"),
            Map.entry("μg/m³", "ug/m3"),
            Map.entry("mg/m³", "mg/m3"),
            Map.entry("m³", "m3"),
            Map.entry("L", "L"),
            Map.entry("m³/h", "m3/h"),
            Map.entry("L/min", "L/min"),
            Map.entry("m", "m"),
            Map.entry("cm", "cm"),
            Map.entry("mm", "mm"),
            Map.entry("km", "km"),
            Map.entry("m/s", "m/s"),
            Map.entry("km/h", "km/h"),
            Map.entry("kg", "kg"),
            Map.entry("g", "g"),
            Map.entry("ms", "ms"),
            Map.entry("s", "s"),
            Map.entry("min", "min"),
            Map.entry("h", "h"),
            Map.entry("d", "d"),
            Map.entry("°", "deg"),
            Map.entry("dB", "dB"),
            Map.entry("dBm", "dB[mW]"),
            Map.entry("B", "By"),
            Map.entry("kB", "kBy"),
            Map.entry("MB", "MBy"));

    private UcumOfUnit() {}

    /** Empty where there is none: the unit then stands in the title. */
    static String code(String unit) {
        return CODES.getOrDefault(unit, "");
    }
}
