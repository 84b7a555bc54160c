package dev.signalbox.agent.linux.action;

import java.util.List;

/** What the owner of the machine lets people do to it; nothing, unless the file of root says so. Immutable. */
public record AllowedActions(boolean reboot, List<String> restart, List<String> logs) {
    public static final AllowedActions NONE = new AllowedActions(false, List.of(), List.of());

    /** Of a list; a form with more is no form. */
    public static final int MAX_UNITS = 32;

    public boolean isNothing() {
        return !reboot && restart.isEmpty() && logs.isEmpty();
    }

    /** A service by its full name, such as mosquitto.service or getty@tty1.service: nothing that systemctl takes for a pattern or an option. */
    public static boolean isUnit(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9:_.@-]{0,199}\\.service");
    }
}
