package dev.signalbox.hub;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.signalbox.hub.config.Sources;
import dev.signalbox.hub.doctor.Doctor;
import dev.signalbox.hub.doctor.Finding;
import dev.signalbox.hub.doctor.Finding.Level;
import dev.signalbox.hub.doctor.Patient;
import dev.signalbox.hub.tls.KeyPairFiles;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what is wrong around a hub, running or not. Exit codes: 0 nothing, 1 warnings, 2 problems or wrong options. */
@Command(
        name = "signalbox doctor",
        description =
                "Looks at this machine, the data directory, certificate, ports and broker of a hub, running or not,"
                        + " and says what to do. Takes the options of the hub.",
        footer = "%nExit codes: 0 nothing is wrong, 1 there are warnings, 2 there are problems, or wrong options.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    private final Sources sources;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private HubOptions options = new HubOptions();

    @Option(names = "--json", description = "Print an object instead of lines")
    private boolean json;

    DoctorCommand(Sources sources) {
        this.sources = sources;
    }

    @Override
    public Integer call() {
        Settings settings = new Settings(sources, options, spec.commandLine().getParseResult());
        if (settings.config().isEmpty()) {
            ConfigCommand.print(settings.problems(), spec.commandLine().getErr());
            return 2;
        }
        List<Finding> findings = new Doctor(patient(settings.config().get())).look();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.toJson(object(findings)));
        } else {
            print(findings, out);
        }
        out.flush();
        return count(findings, Level.PROBLEM) > 0 ? 2 : count(findings, Level.WARNING) > 0 ? 1 : 0;
    }

    private static Patient patient(HubConfig config) {
        return new Patient(
                config.data(),
                config.edge().listen(),
                config.edge().publicOrigins(),
                config.edge().limits().maxLinks()
                        + config.edge().door().limits().socketsInAll(),
                config.broker().joined(),
                config.broker().listen(),
                certificate(config));
    }

    private static @Nullable KeyPairFiles certificate(HubConfig config) {
        TlsPlan tls = config.tls();
        if (tls == null) {
            return null;
        }
        KeyPairFiles files = tls.files() == null
                ? new KeyPairFiles(
                        config.data().resolve("tls.crt"), config.data().resolve("tls.key"))
                : tls.files();
        // A hub that has not been started has not made its own yet.
        return tls.isSelfSigned() && !Files.exists(files.certificate()) ? null : files;
    }

    private static void print(List<Finding> findings, PrintWriter out) {
        for (Finding finding : findings) {
            out.printf("%-8s %-21s %s%n", word(finding), finding.about(), finding.what());
            if (!finding.advice().isEmpty()) {
                out.printf("%-30s %s%n", "", "-> " + finding.advice());
            }
        }
        out.printf(
                "%n%d ok, %d unknown, %d warnings, %d problems%n",
                count(findings, Level.OK),
                count(findings, Level.UNKNOWN),
                count(findings, Level.WARNING),
                count(findings, Level.PROBLEM));
    }

    private static JsonObject object(List<Finding> findings) {
        JsonArray list = new JsonArray();
        for (Finding finding : findings) {
            JsonObject one = new JsonObject();
            one.addProperty("about", finding.about());
            one.addProperty("level", word(finding));
            one.addProperty("what", finding.what());
            one.addProperty("advice", finding.advice());
            list.add(one);
        }
        JsonObject all = new JsonObject();
        all.addProperty("version", Version.NUMBER);
        all.addProperty("warnings", count(findings, Level.WARNING));
        all.addProperty("problems", count(findings, Level.PROBLEM));
        all.add("findings", list);
        return all;
    }

    private static String word(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(one -> one.level() == level).count();
    }
}
