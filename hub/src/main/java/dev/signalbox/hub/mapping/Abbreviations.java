package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The short keys of Home Assistant discovery, as far as the keys are understood here. */
final class Abbreviations {
    private static final Map<String, String> KEYS = table("""
            avty availability · avty_mode availability_mode · avty_t availability_topic · avty_tpl availability_template
            bri_cmd_t brightness_command_topic · bri_cmd_tpl brightness_command_template · bri_scl brightness_scale
            bri_stat_t brightness_state_topic · bri_val_tpl brightness_value_template · bri_tpl brightness_template
            cmd_t command_topic · cmd_tpl command_template · cmps components · curr_temp_t current_temperature_topic
            curr_temp_tpl current_temperature_template · dev device · dev_cla device_class · e encoding
            ent_cat entity_category · evt_typ event_types · exp_aft expire_after · max_temp max_temp · min_temp min_temp
            mode_cmd_t mode_command_topic · mode_cmd_tpl mode_command_template · mode_stat_t mode_state_topic
            mode_stat_tpl mode_state_template · o origin · obj_id object_id · ops options · p platform
            pct_cmd_t percentage_command_topic · pct_cmd_tpl percentage_command_template
            pct_stat_t percentage_state_topic · pct_val_tpl percentage_value_template · pl payload
            pl_avail payload_available · pl_cls payload_close · pl_lock payload_lock
            pl_not_avail payload_not_available · pl_off payload_off · pl_on payload_on · pl_open payload_open
            pl_prs payload_press · pl_stop payload_stop · pl_unlk payload_unlock · pos_t position_topic
            pos_tpl position_template · ret retain · schm schema · set_pos_t set_position_topic
            set_pos_tpl set_position_template · stat_cla state_class · stat_off state_off · stat_on state_on
            stat_t state_topic · stat_tpl state_template · stat_val_tpl state_value_template
            sug_dsp_prc suggested_display_precision · t topic · temp_cmd_t temperature_command_topic
            temp_cmd_tpl temperature_command_template · temp_stat_t temperature_state_topic
            temp_stat_tpl temperature_state_template · temp_step temp_step · uniq_id unique_id
            unit_of_meas unit_of_measurement · val_tpl value_template""");

    private static final Map<String, String> DEVICE_KEYS =
            table("cns connections · ids identifiers · mdl model · mf manufacturer · sw sw_version");

    private static final Map<String, String> ORIGIN_KEYS = table("sw sw_version · url support_url");

    private Abbreviations() {}

    static JsonObject config(JsonObject config) {
        return expanded(config, KEYS);
    }

    static JsonObject device(JsonObject device) {
        return expanded(device, DEVICE_KEYS);
    }

    static JsonObject origin(JsonObject origin) {
        return expanded(origin, ORIGIN_KEYS);
    }

    /** Every topic that begins or ends with a tilde has the base there. */
    static void replaceBase(JsonObject config, String base) {
        for (String key : List.copyOf(config.keySet())) {
            JsonElement value = config.get(key);
            boolean text = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            if (text && key.endsWith("topic")) {
                String topic = value.getAsString();
                String begun = topic.startsWith("~") ? base + topic.substring(1) : topic;
                config.addProperty(key, begun.endsWith("~") ? begun.substring(0, begun.length() - 1) + base : begun);
            }
        }
    }

    private static JsonObject expanded(JsonObject object, Map<String, String> keys) {
        JsonObject expanded = new JsonObject();
        object.entrySet()
                .forEach(
                        member -> expanded.add(keys.getOrDefault(member.getKey(), member.getKey()), member.getValue()));
        return expanded;
    }

    private static Map<String, String> table(String text) {
        Map<String, String> table = new HashMap<>();
        for (String pair : text.split("·|\n", -1)) {
            int space = pair.strip().indexOf(' ');
            table.put(pair.strip().substring(0, space), pair.strip().substring(space + 1));
        }
        return Map.copyOf(table);
    }
}
