package dev.signalbox.hub.homeassistant;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a number is to Home Assistant: its unit, and the device class and state class that it allows with that unit. The
 * unit decides; where one unit means several things, the words of the name do. Only classes and units that every release
 * since device-based discovery (2024.11) knows are used: one that a release does not know costs the whole entity.
 * Immutable.
 *
 * @param unit empty: none
 * @param deviceClass null: none
 * @param stateClass null: none, and no long-term statistics
 */
record Quantity(
        String unit, @Nullable String deviceClass, @Nullable String stateClass) {
    private static final String MEASUREMENT = "measurement";
    private static final String INCREASING = "total_increasing";

    /**
     * First match wins.
     *
     * @param words one of these in the name; empty: any name
     */
    record Rule(
            Set<String> units,
            Set<String> words,
            @Nullable String deviceClass,
            @Nullable String stateClass) {
        boolean fits(String unit, Set<String> name) {
            return units.contains(unit) && (words.isEmpty() || Words.meet(words, name));
        }
    }

    private static final Set<String> ANY = Set.of();
    private static final Set<String> PERCENT = Set.of("%");
    private static final Set<String> PRESSURES =
            Set.of("Pa", "hPa", "kPa", "bar", "cbar", "mbar", "mmHg", "inHg", "psi");
    private static final Set<String> ENERGIES = Set.of("Wh", "kWh", "MWh", "MJ", "GJ");
    private static final Set<String> PER_M3 = Set.of("µg/m³");
    private static final Set<String> SPEEDS = Set.of("m/s", "km/h", "mph", "kn", "ft/s");
    private static final Set<String> RAIN_RATES = Set.of("mm/h", "mm/d", "in/h", "in/d");
    private static final Set<String> VOLUMES = Set.of("L", "m³", "ft³", "gal");
    private static final Set<String> SIZES =
            Set.of("bit", "kbit", "Mbit", "Gbit", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB");
    private static final Set<String> STORED =
            Set.of("stored", "storage", "remaining", "capacity", "charge", "tank", "level");

    static final List<Rule> RULES = List.of(
            new Rule(
                    Set.of("°C", "°F", "K"),
                    Set.of("delta", "difference", "diff", "offset", "hysteresis"),
                    null,
                    MEASUREMENT),
            new Rule(Set.of("°C", "°F", "K"), ANY, "temperature", MEASUREMENT),
            new Rule(PERCENT, Set.of("battery"), "battery", MEASUREMENT),
            new Rule(PERCENT, Set.of("humidity"), "humidity", MEASUREMENT),
            new Rule(PERCENT, Set.of("moisture"), "moisture", MEASUREMENT),
            new Rule(PRESSURES, Set.of("atmospheric", "barometric", "barometer"), "atmospheric_pressure", MEASUREMENT),
            new Rule(PRESSURES, ANY, "pressure", MEASUREMENT),
            new Rule(Set.of("W", "kW", "MW", "GW", "TW"), ANY, "power", MEASUREMENT),
            new Rule(Set.of("VA"), ANY, "apparent_power", MEASUREMENT),
            new Rule(Set.of("V", "mV"), ANY, "voltage", MEASUREMENT),
            new Rule(Set.of("A", "mA"), ANY, "current", MEASUREMENT),
            new Rule(ENERGIES, STORED, "energy_storage", MEASUREMENT),
            new Rule(ENERGIES, ANY, "energy", INCREASING),
            new Rule(Set.of("Hz", "kHz", "MHz", "GHz"), ANY, "frequency", MEASUREMENT),
            new Rule(Set.of("ppm"), Set.of("co2"), "carbon_dioxide", MEASUREMENT),
            new Rule(Set.of("ppm"), Set.of("co"), "carbon_monoxide", MEASUREMENT),
            new Rule(Set.of("ppm", "ppb"), Set.of("voc", "tvoc"), "volatile_organic_compounds_parts", MEASUREMENT),
            new Rule(PER_M3, Set.of("pm1"), "pm1", MEASUREMENT),
            new Rule(PER_M3, Set.of("pm25", "pm2"), "pm25", MEASUREMENT),
            new Rule(PER_M3, Set.of("pm10"), "pm10", MEASUREMENT),
            new Rule(PER_M3, Set.of("voc", "tvoc"), "volatile_organic_compounds", MEASUREMENT),
            new Rule(PER_M3, Set.of("ozone", "o3"), "ozone", MEASUREMENT),
            new Rule(PER_M3, Set.of("no2"), "nitrogen_dioxide", MEASUREMENT),
            new Rule(PER_M3, Set.of("so2"), "sulphur_dioxide", MEASUREMENT),
            new Rule(Set.of("lx"), ANY, "illuminance", MEASUREMENT),
            new Rule(Set.of("W/m²"), ANY, "irradiance", MEASUREMENT),
            new Rule(Set.of("mm", "cm", "in"), Set.of("rain", "precipitation"), "precipitation", MEASUREMENT),
            new Rule(
                    Set.of("mm", "cm", "m", "km", "in", "ft", "yd", "mi"),
                    Set.of("odometer", "mileage"),
                    "distance",
                    INCREASING),
            new Rule(Set.of("mm", "cm", "m", "km", "in", "ft", "yd", "mi"), ANY, "distance", MEASUREMENT),
            new Rule(RAIN_RATES, Set.of("rain", "precipitation"), "precipitation_intensity", MEASUREMENT),
            new Rule(SPEEDS, Set.of("wind", "gust"), "wind_speed", MEASUREMENT),
            new Rule(SPEEDS, ANY, "speed", MEASUREMENT),
            // The mean of 359° and 1° is not 180°.
            new Rule(Set.of("°"), ANY, null, null),
            new Rule(Set.of("ms", "s", "min", "h", "d"), ANY, "duration", MEASUREMENT),
            new Rule(SIZES, Set.of("total", "sent", "received", "rx", "tx"), "data_size", INCREASING),
            new Rule(SIZES, ANY, "data_size", MEASUREMENT),
            new Rule(
                    Set.of("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s", "kB/s", "MB/s", "GB/s", "KiB/s", "MiB/s"),
                    ANY,
                    "data_rate",
                    MEASUREMENT),
            new Rule(Set.of("dBm"), ANY, "signal_strength", MEASUREMENT),
            new Rule(Set.of("dB"), Set.of("rssi", "signal", "snr"), "signal_strength", MEASUREMENT),
            new Rule(Set.of("dB"), Set.of("sound", "noise", "loudness"), "sound_pressure", MEASUREMENT),
            new Rule(Set.of("kg", "g", "mg", "oz", "lb"), ANY, "weight", MEASUREMENT),
            new Rule(Set.of("m³", "ft³"), Set.of("gas"), "gas", INCREASING),
            new Rule(VOLUMES, STORED, "volume_storage", MEASUREMENT),
            new Rule(VOLUMES, Set.of("water"), "water", INCREASING),
            new Rule(Set.of("m³/h", "L/min", "ft³/min", "gal/min"), ANY, "volume_flow_rate", MEASUREMENT),
            new Rule(Set.of("S/cm", "mS/cm", "µS/cm"), ANY, "conductivity", MEASUREMENT));

    /** @param name of the metric, property or parameter */
    static Quantity of(String ucum, String name) {
        String unit = UnitSigns.sign(ucum);
        Set<String> words = Words.of(name);
        if (unit.equals("pH")) {
            return new Quantity("", "ph", MEASUREMENT);
        }
        for (Rule rule : RULES) {
            if (rule.fits(unit, words)) {
                return new Quantity(unit, rule.deviceClass, rule.stateClass);
            }
        }
        return new Quantity(unit, null, MEASUREMENT);
    }
}
