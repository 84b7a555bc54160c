package dev.signalbox.hub.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The openssl command in one directory. Where it is not installed the test is aborted, or fails where {@code CI=true} and
 * {@code SIGNALBOX_REQUIRE} lists it.
 */
public record Openssl(Path directory) {
    public void run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw missing(e);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }

    private static RuntimeException missing(IOException why) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains("openssl")) {
            return new IllegalStateException("openssl is required here", why);
        }
        System.out.println("SKIPPED (openssl): it is not installed");
        return new TestAbortedException("openssl: it is not installed");
    }
}
