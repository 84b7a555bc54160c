package dev.signalbox.agent.linux.action;

import java.util.ArrayList;
import java.util.List;

/** What the system must be told so that an unprivileged agent may do what is allowed, and nothing else. Immutable. */
public record Permits(AllowedActions allowed, String user) {
    public static final String RULES = "etc/polkit-1/rules.d/50-signalbox-agent.rules";
    public static final String DROP_IN = "etc/systemd/system/signalbox-agent.service.d/actions.conf";

    /** For polkit: exact verbs on exact units. Empty: nothing needs it. */
    public String polkitRules() {
        List<String> conditions = new ArrayList<>();
        if (allowed.reboot()) {
            // logind asks for the second where others are logged in.
            conditions.add("action.id == \"org.freedesktop.login1.reboot\"");
            conditions.add("action.id == \"org.freedesktop.login1.reboot-multiple-sessions\"");
        }
        for (String unit : allowed.restart()) {
            conditions.add("action.id == \"org.freedesktop.systemd1.manage-units\""
                    + " && action.lookup(\"verb\") == \"restart\" && action.lookup(\"unit\") == \"" + unit + "\"");
        }
        return conditions.isEmpty() ? "" : """
                // Written by: signalbox-agent permit, from the actions of agent.yaml.
                polkit.addRule(function (action, subject) {
                  if (subject.user == "%s" && (
                    (%s))) {
                    return polkit.Result.YES;
                  }
                });
                """.formatted(user, String.join(") ||\n    (", conditions));
    }

    /** For the unit: the group that may read logs. Empty: nothing needs it. */
    public String dropIn() {
        return allowed.logs().isEmpty() ? "" : """
                # Written by: signalbox-agent permit, from the actions of agent.yaml.
                [Service]
                SupplementaryGroups=systemd-journal
                """;
    }
}
