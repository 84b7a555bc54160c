package dev.signalbox.hub.doctor;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether as many connections may be open as the hub's limits allow: each is a file. */
final class OpenFiles implements Check {
    private static final String ABOUT = "open files";

    /** Databases, jars, the broker's files and connections. */
    private static final int OTHERS = 500;

    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\S+) +(\\S+)");

    private final Machine machine;
    private final Patient patient;
    private final OptionalLong pid;

    OpenFiles(Machine machine, Patient patient, OptionalLong pid) {
        this.machine = machine;
        this.patient = patient;
        this.pid = pid;
    }

    @Override
    public List<Finding> look() {
        String process = pid.isPresent() && pid.getAsLong() > 0 ? Long.toString(pid.getAsLong()) : "self";
        Matcher limit =
                LIMIT.matcher(machine.text("proc/" + process + "/limits").orElse(""));
        if (!limit.find()) {
            return List.of(Finding.unknown(ABOUT, "The limit of the process cannot be read."));
        }
        // Java raises its own soft limit to the hard one when it starts; who asks here is Java, too.
        long may = limit.group(2).equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit.group(2));
        long wanted = patient.maxConnections() + (long) OTHERS;
        String whose = process.equals("self") ? "A process started from here" : "The hub";
        if (may >= wanted) {
            return List.of(Finding.ok(ABOUT, whose + " may open " + may + ", and needs at most " + wanted + "."));
        }
        return List.of(Finding.warning(
                ABOUT,
                whose + " may open " + may + ", but " + wanted
                        + " are needed for as many connections as its limits allow.",
                "LimitNOFILE=" + wanted + " in the unit, or ulimit -n; or fewer with --max-links and --max-sockets."));
    }
}
