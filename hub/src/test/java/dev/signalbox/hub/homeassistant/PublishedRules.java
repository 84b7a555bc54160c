package dev.signalbox.hub.homeassistant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Home Assistant publishes of MQTT discovery: options, abbreviations, device classes with their units and state
 * classes. Written down from its documentation and schemas, not from what this hub writes. Where releases since 2024.11
 * differ, the stricter one counts.
 */
final class PublishedRules {
    static final Map<String, String> ABBREVIATIONS =
            pairs("p platform, uniq_id unique_id, dev device, o origin, cmps components, avty availability, "
                    + "avty_mode availability_mode, avty_t availability_topic, avty_tpl availability_template, "
                    + "pl_avail payload_available, pl_not_avail payload_not_available, stat_t state_topic, "
                    + "cmd_t command_topic, val_tpl value_template, cmd_tpl command_template, dev_cla device_class, "
                    + "unit_of_meas unit_of_measurement, stat_cla state_class, ent_cat entity_category, "
                    + "exp_aft expire_after, sug_dsp_prc suggested_display_precision, def_ent_id default_entity_id, "
                    + "obj_id object_id, en enabled_by_default, ops options, opt optimistic, ret retain, "
                    + "pl_on payload_on, pl_off payload_off, stat_on state_on, stat_off state_off, "
                    + "pl_prs payload_press, pl_rst payload_reset, evt_typ event_types, frc_upd force_update, "
                    + "bri_cmd_t brightness_command_topic, bri_cmd_tpl brightness_command_template, "
                    + "bri_scl brightness_scale, bri_stat_t brightness_state_topic, "
                    + "bri_val_tpl brightness_value_template, on_cmd_type on_command_type, "
                    + "stat_val_tpl state_value_template, ic icon, ent_pic entity_picture, e encoding, t topic, "
                    + "json_attr_t json_attributes_topic, json_attr_tpl json_attributes_template, "
                    + "off_dly off_delay, ptrn pattern");

    static final Map<String, String> DEVICE_ABBREVIATIONS = pairs("cns connections, cu configuration_url, "
            + "ids identifiers, mf manufacturer, mdl model, mdl_id model_id, hw hw_version, sw sw_version, "
            + "sa suggested_area, sn serial_number");

    static final Map<String, String> ORIGIN_ABBREVIATIONS = pairs("sw sw_version, url support_url");

    /** Any other key at the root, in device or in origin: the whole document is refused. */
    static final Set<String> ROOT = words("device origin components availability availability_mode "
            + "availability_template availability_topic payload_available payload_not_available state_topic "
            + "command_topic qos encoding");

    static final Set<String> DEVICE = words("identifiers connections manufacturer model model_id name hw_version "
            + "serial_number sw_version via_device suggested_area configuration_url");

    static final Set<String> ORIGIN = words("name sw_version support_url");
    static final Set<String> AVAILABILITY = words("topic payload_available payload_not_available value_template");

    /** Options of the root that components inherit. */
    static final Set<String> SHARED = words("availability availability_mode availability_template availability_topic "
            + "command_topic payload_available payload_not_available state_topic");

    static final Set<String> COMMON = words("platform unique_id default_entity_id name availability availability_mode "
            + "availability_template availability_topic payload_available payload_not_available "
            + "enabled_by_default entity_category entity_picture icon json_attributes_topic "
            + "json_attributes_template qos encoding");

    static final Map<String, Set<String>> REQUIRED = Map.of(
            "sensor", words("state_topic"),
            "binary_sensor", words("state_topic"),
            "switch", words("command_topic"),
            "number", words("command_topic"),
            "select", words("command_topic options"),
            "text", words("command_topic"),
            "button", words("command_topic"),
            "light", words("command_topic"),
            "event", words("state_topic event_types"));

    static final Map<String, Set<String>> OPTIONAL = Map.of(
            "sensor",
            words("value_template device_class state_class unit_of_measurement expire_after force_update options "
                    + "suggested_display_precision last_reset_value_template"),
            "binary_sensor",
            words("value_template device_class payload_on payload_off expire_after off_delay force_update"),
            "switch",
            words("state_topic value_template command_template device_class payload_on payload_off state_on "
                    + "state_off optimistic retain"),
            "number",
            words("state_topic value_template command_template device_class unit_of_measurement min max step mode "
                    + "payload_reset optimistic retain"),
            "select",
            words("state_topic value_template command_template optimistic retain"),
            "text",
            words("state_topic value_template command_template min max mode pattern retain"),
            "button",
            words("command_template payload_press device_class retain"),
            "light",
            words("state_topic state_value_template payload_on payload_off brightness_command_topic "
                    + "brightness_command_template brightness_scale brightness_state_topic "
                    + "brightness_value_template on_command_type optimistic retain schema"),
            "event",
            words("value_template device_class"));

    static final Set<String> ENTITY_CATEGORIES = words("config diagnostic");
    static final Set<String> READ_ONLY = words("sensor binary_sensor event");
    static final Set<String> STATE_CLASSES = words("measurement total total_increasing");
    static final Set<String> BUTTON_CLASSES = words("identify restart update");
    static final Set<String> SWITCH_CLASSES = words("outlet switch");
    static final Set<String> EVENT_CLASSES = words("button doorbell motion");
    static final Set<String> NUMBER_MODES = words("auto box slider");

    static final Set<String> BINARY_SENSOR_CLASSES = words("battery battery_charging carbon_monoxide cold connectivity "
            + "door garage_door gas heat light lock moisture motion moving occupancy opening plug power presence "
            + "problem running safety smoke sound tamper update vibration window");

    private static final String PRESSURES = "Pa hPa kPa bar cbar mbar mmHg inHg psi";
    private static final String MICROGRAMS = "μg/m³";
    private static final String LENGTHS = "mm cm m km in ft yd mi";
    private static final String SPEEDS = "ft/s km/h kn m/s mph";
    private static final String FLUXES = "in/d in/h mm/d mm/h";
    private static final String VOLUMES = "ft³ CCF m³ L mL gal fl.oz.";

    /** Units by device class, of sensors as of numbers. */
    static final Map<String, Set<String>> UNITS = units(
            "apparent_power VA",
            "atmospheric_pressure " + PRESSURES,
            "battery %",
            "carbon_dioxide ppm",
            "carbon_monoxide ppm",
            "conductivity S/cm mS/cm μS/cm",
            "current A mA",
            "data_rate bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s",
            "data_size bit kbit Mbit Gbit B kB MB GB TB PB EB ZB YB KiB MiB GiB TiB PiB EiB ZiB YiB",
            "distance " + LENGTHS,
            "duration d h min s ms",
            "energy Wh kWh MWh MJ GJ",
            "energy_storage Wh kWh MWh MJ GJ",
            "frequency Hz kHz MHz GHz",
            "gas m³ ft³ CCF",
            "humidity %",
            "illuminance lx",
            "irradiance W/m² BTU/(h⋅ft²)",
            "moisture %",
            "nitrogen_dioxide " + MICROGRAMS,
            "nitrogen_monoxide " + MICROGRAMS,
            "nitrous_oxide " + MICROGRAMS,
            "ozone " + MICROGRAMS,
            "ph",
            "pm1 " + MICROGRAMS,
            "pm10 " + MICROGRAMS,
            "pm25 " + MICROGRAMS,
            "power W kW MW GW TW",
            "power_factor %",
            "precipitation cm in mm",
            "precipitation_intensity " + FLUXES,
            "pressure " + PRESSURES,
            "reactive_power var",
            "signal_strength dB dBm",
            "sound_pressure dB dBA",
            "speed " + SPEEDS + " " + FLUXES,
            "sulphur_dioxide " + MICROGRAMS,
            "temperature °C °F K",
            "volatile_organic_compounds " + MICROGRAMS,
            "volatile_organic_compounds_parts ppm ppb",
            "voltage V mV",
            "volume " + VOLUMES,
            "volume_storage " + VOLUMES,
            "volume_flow_rate m³/h L/min ft³/min gal/min",
            "water L gal m³ ft³ CCF",
            "weight kg g mg μg oz lb st",
            "wind_speed " + SPEEDS);

    /** Sensors only. */
    static final Set<String> WITHOUT_UNIT = words("date enum timestamp");

    private static final Set<String> ONLY_TOTALS = words("energy gas volume water");
    private static final Set<String> ANY_STATE_CLASS = words("data_size distance duration precipitation weight");

    private PublishedRules() {}

    static Set<String> stateClassesOf(String deviceClass) {
        if (WITHOUT_UNIT.contains(deviceClass)) {
            return Set.of();
        }
        if (ONLY_TOTALS.contains(deviceClass)) {
            return words("total total_increasing");
        }
        return ANY_STATE_CLASS.contains(deviceClass) ? STATE_CLASSES : Set.of("measurement");
    }

    /** Both codings of micro are one to Home Assistant. */
    static String unit(String unit) {
        return unit.replace('µ', 'μ');
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    private static Map<String, String> pairs(String pairs) {
        return Stream.of(pairs.split(", "))
                .map(pair -> pair.split(" "))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    private static Map<String, Set<String>> units(String... lines) {
        Map<String, Set<String>> units = new HashMap<>();
        for (String line : lines) {
            List<String> words = List.of(line.split(" "));
            units.put(words.get(0), new HashSet<>(words.subList(1, words.size())));
        }
        return units;
    }
}
