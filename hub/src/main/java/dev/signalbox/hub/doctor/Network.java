package dev.signalbox.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What the kernel has for many connections: backlogs, ports, connection tracking. */
final class Network implements Check {
    /** The hub asks for this backlog; the kernel gives no more than somaxconn. */
    private static final int BACKLOG = 1_024;

    private static final String KEPT = " in /etc/sysctl.d/90-signalbox.conf, then sysctl --system.";

    private final Machine machine;
    private final Patient patient;

    Network(Machine machine, Patient patient) {
        this.machine = machine;
        this.patient = patient;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        atLeast(found, "backlog", "net.core.somaxconn", "proc/sys/net/core/somaxconn");
        atLeast(
                found,
                "half-open connections",
                "net.ipv4.tcp_max_syn_backlog",
                "proc/sys/net/ipv4/tcp_max_syn_backlog");
        found.add(overflows());
        found.add(ports());
        found.add(tracking());
        return found;
    }

    private void atLeast(List<Finding> found, String about, String name, String path) {
        OptionalLong is = machine.number(path);
        if (is.isEmpty()) {
            found.add(Finding.unknown(about, name + " cannot be read."));
        } else if (is.getAsLong() < BACKLOG) {
            found.add(Finding.warning(
                    about,
                    name + " is " + is.getAsLong() + ": when many devices come back at once, some have to try again.",
                    name + " = " + BACKLOG + KEPT));
        } else {
            found.add(Finding.ok(about, name + " is " + is.getAsLong() + "."));
        }
    }

    /** Of all programs of this machine, since it was started. */
    private Finding overflows() {
        Map<String, Long> counted = netstat();
        Long overflows = counted.get("ListenOverflows");
        if (overflows == null) {
            return Finding.unknown("lost connections", "The kernel's counters cannot be read.");
        }
        if (overflows > 0) {
            return Finding.warning(
                    "lost connections",
                    overflows
                            + " connections came when the backlog of their program was full, since this machine started.",
                    "nstat -az TcpExtListenOverflows tells whether it still grows; then see signalbox_gateway_overload and"
                            + " signalbox_gateway_connections_refused_total.");
        }
        return Finding.ok("lost connections", "None since this machine started.");
    }

    /** Two lines of each kind: names, then figures [proc_pid_net(5)]. */
    private Map<String, Long> netstat() {
        Map<String, Long> counted = new TreeMap<>();
        List<String> lines = machine.text("proc/net/netstat").orElse("").lines().toList();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            String[] names = lines.get(i).split(" ", -1);
            String[] figures = lines.get(i + 1).split(" ", -1);
            for (int k = 1; k < Math.min(names.length, figures.length); k++) {
                if (figures[k].matches("\\d{1,18}")) {
                    counted.put(names[k], Long.parseLong(figures[k]));
                }
            }
        }
        return counted;
    }

    private Finding ports() {
        String[] range =
                machine.text("proc/sys/net/ipv4/ip_local_port_range").orElse("").split("\\s+", -1);
        if (range.length != 2 || !range[0].matches("\\d{1,5}") || !range[1].matches("\\d{1,5}")) {
            return Finding.unknown("ports", "The range of ports for outgoing connections cannot be read.");
        }
        int first = Integer.parseInt(range[0]);
        int last = Integer.parseInt(range[1]);
        int port = patient.listen().getPort();
        if (port >= first && port <= last && !isReserved(port)) {
            return Finding.warning(
                    "ports",
                    "Port " + port + " of --listen is among those for outgoing connections, " + first + " to " + last
                            + ": whoever gets it first has it.",
                    "net.ipv4.ip_local_reserved_ports = " + port + KEPT);
        }
        if (last - first + 1 < patient.maxConnections()) {
            return Finding.warning(
                    "ports",
                    "A proxy on this machine could open " + (last - first + 1) + " connections to the hub, which takes "
                            + patient.maxConnections() + ".",
                    "net.ipv4.ip_local_port_range = 10240 65535" + KEPT);
        }
        return Finding.ok("ports", first + " to " + last + " are for outgoing connections.");
    }

    private boolean isReserved(int port) {
        for (String part : machine.text("proc/sys/net/ipv4/ip_local_reserved_ports")
                .orElse("")
                .split(",", -1)) {
            String[] ends = part.split("-", 2);
            if (ends[0].matches("\\d{1,5}")
                    && port >= Integer.parseInt(ends[0])
                    && port <= Integer.parseInt(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    private Finding tracking() {
        OptionalLong max = machine.number("proc/sys/net/netfilter/nf_conntrack_max");
        OptionalLong count = machine.number("proc/sys/net/netfilter/nf_conntrack_count");
        if (max.isEmpty() || count.isEmpty()) {
            return Finding.ok("connection tracking", "No firewall here counts connections.");
        }
        String is = count.getAsLong() + " of " + max.getAsLong() + " tracked connections are used";
        String advice = "net.netfilter.nf_conntrack_max = " + Math.max(262_144, 4L * patient.maxConnections()) + KEPT;
        if (count.getAsLong() > max.getAsLong() / 10 * 9) {
            return Finding.problem("connection tracking", is + ": beyond, the kernel drops new ones.", advice);
        }
        if (max.getAsLong() < patient.maxConnections()) {
            return Finding.warning(
                    "connection tracking", is + ", and the hub takes " + patient.maxConnections() + ".", advice);
        }
        return Finding.ok("connection tracking", is + ".");
    }
}
