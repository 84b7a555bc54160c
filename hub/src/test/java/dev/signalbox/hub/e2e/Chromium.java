package dev.signalbox.hub.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** A real browser, driven by the npm package the console brings and by this machine's Node.js. Confined to the test's thread. */
final class Chromium implements AutoCloseable {
    /** Nothing of the browser's own may talk to the network; root has no sandbox. */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** How long a test waits for what it asserts of a page. */
    static final int PATIENCE_MILLIS = 20_000;

    private static final Path NPM_PACKAGES = Path.of("web-console", "node_modules");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /**
     * Aborts the test where browser, Node.js or npm package are missing; fails it where {@code CI=true} and
     * {@code SIGNALBOX_REQUIRE} lists the browser.
     */
    static Chromium launch() throws IOException {
        Path executable = executable().orElseThrow(() -> missing("there is no Chromium (SIGNALBOX_CHROMIUM)"));
        Path node = onPath("node").orElseThrow(() -> missing("there is no node on the path"));
        Path client = npmPackage("playwright-core");
        findDriver(node, client);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(ARGUMENTS));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        return new Chromium(playwright, browser);
    }

    /** Playwright looks for its driver once in the life of a process, and for ever after in that place. */
    private static synchronized void findDriver(Path node, Path client) throws IOException {
        if (System.getProperty("playwright.cli.dir") != null) {
            return;
        }
        Path driver = Files.createTempDirectory("playwright-driver-");
        for (Path file : List.of(
                driver,
                Files.createSymbolicLink(driver.resolve("node"), node),
                Files.createSymbolicLink(driver.resolve("package"), client))) {
            file.toFile().deleteOnExit(); // the last one first
        }
        System.setProperty("playwright.cli.dir", driver.toString());
    }

    /** A window of its own: no cookie is shared with another one. */
    Tab open(Browser.NewContextOptions options) {
        return new Tab(browser.newContext(options));
    }

    Tab open() {
        return open(new Browser.NewContextOptions().setViewportSize(1440, 900));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static Optional<Path> executable() {
        String named = System.getenv().getOrDefault("SIGNALBOX_CHROMIUM", "");
        return Optional.of(Path.of(named.isEmpty() ? "/usr/bin/chromium" : named))
                .filter(Files::isExecutable);
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Tests run in the module's folder or in the repository's. */
    static Path npmPackage(String name) {
        Path here = Path.of("").toAbsolutePath();
        return Stream.of(here, here.resolveSibling(""))
                .map(folder -> folder.resolve(NPM_PACKAGES).resolve(name))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> missing("the console's npm packages are not installed"));
    }

    private static RuntimeException missing(String why) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains("browser")) {
            return new IllegalStateException("browser is required here: " + why);
        }
        System.out.println("SKIPPED (browser): " + why);
        return new TestAbortedException("browser: " + why);
    }
}
