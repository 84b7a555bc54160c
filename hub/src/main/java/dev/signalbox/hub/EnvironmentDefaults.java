package dev.signalbox.hub;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option that is not given is taken from the environment: {@code --mqtt-url} from {@code SIGNALBOX_MQTT_URL}. Immutable. */
final class EnvironmentDefaults implements IDefaultValueProvider {
    /** Of every program: which hub it is about. A verb's own options are said each time: a stray variable changes no command. */
    private static final Set<String> WHERE = Set.of("--data", "--url", "--token-file");

    private final Map<String, String> environment;
    private final boolean ofHub;

    /** @param ofHub whether the options are those of the hub itself, which all may come so */
    EnvironmentDefaults(Map<String, String> environment, boolean ofHub) {
        this.environment = Map.copyOf(environment);
        this.ofHub = ofHub;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option && (ofHub || WHERE.contains(option.longestName()))
                ? environment.get(variable(option.longestName()))
                : null;
    }

    static String variable(String option) {
        return "SIGNALBOX_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
