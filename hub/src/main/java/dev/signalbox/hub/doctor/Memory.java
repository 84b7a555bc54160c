package dev.signalbox.hub.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the heap that the hub was given fits into what it may take of the machine. */
final class Memory implements Check {
    private static final String ABOUT = "memory";

    /** What Java takes beside the heap: code, classes, threads, buffers of sockets. Measured: docs/operations.md. */
    private static final long BESIDE_HEAP = 128L << 20;

    private static final Pattern MAX_HEAP = Pattern.compile("-Xmx(\\d{1,15})([kKmMgG]?)");
    private static final Pattern MACHINE = Pattern.compile("(?m)^MemTotal: +(\\d+) kB");

    private final Machine machine;
    private final OptionalLong pid;

    Memory(Machine machine, OptionalLong pid) {
        this.machine = machine;
        this.pid = pid;
    }

    @Override
    public List<Finding> look() {
        OptionalLong mayTake = mayTake();
        if (mayTake.isEmpty()) {
            return List.of(Finding.unknown(ABOUT, "How much there is cannot be read."));
        }
        String limit = "It may take " + mebibytes(mayTake.getAsLong());
        OptionalLong given = pid.isPresent() ? heap(pid.getAsLong()) : OptionalLong.empty();
        // [docs.oracle.com, java -XX:MaxRAMPercentage] a quarter where nothing is said
        long heap = given.orElse(mayTake.getAsLong() / 4);
        String is = limit + ", and its heap " + mebibytes(heap) + (given.isPresent() ? " (-Xmx)." : " (a quarter).");
        if (heap + BESIDE_HEAP > mayTake.getAsLong()) {
            return List.of(Finding.problem(
                    ABOUT,
                    is + " Java takes about " + mebibytes(BESIDE_HEAP) + " beside it: the kernel will kill it.",
                    "A smaller -Xmx in SIGNALBOX_JAVA_OPTS, or more memory."));
        }
        return List.of(Finding.ok(ABOUT, is));
    }

    /** The less of what the machine has and what the process's group is given. */
    private OptionalLong mayTake() {
        Matcher all = MACHINE.matcher(machine.text("proc/meminfo").orElse(""));
        OptionalLong ofMachine =
                all.find() ? OptionalLong.of(Long.parseLong(all.group(1)) << 10) : OptionalLong.empty();
        String process = pid.isPresent() && pid.getAsLong() > 0 ? Long.toString(pid.getAsLong()) : "self";
        // 0::/system.slice/signalbox.service [cgroups(7)]
        String group = machine.text("proc/" + process + "/cgroup")
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring(4))
                .findAny()
                .orElse("");
        OptionalLong ofGroup = machine.number("sys/fs/cgroup/" + group + "/memory.max");
        if (ofMachine.isEmpty() || ofGroup.isEmpty()) {
            return ofMachine.isEmpty() ? ofGroup : ofMachine;
        }
        return OptionalLong.of(Math.min(ofMachine.getAsLong(), ofGroup.getAsLong()));
    }

    /** The last one counts, as for Java. */
    private OptionalLong heap(long process) {
        OptionalLong heap = OptionalLong.empty();
        for (String argument :
                machine.text("proc/" + process + "/cmdline").orElse("").split("\0", -1)) {
            Matcher max = MAX_HEAP.matcher(argument);
            if (max.matches()) {
                int shift = switch (max.group(2).toLowerCase(Locale.ROOT)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
                heap = OptionalLong.of(Long.parseLong(max.group(1)) << shift);
            }
        }
        return heap;
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
