package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signalbox.hub.cli.AuditCommand;
import dev.signalbox.hub.cli.BackupCommand;
import dev.signalbox.hub.cli.LocalHub;
import dev.signalbox.hub.cli.PrintedTrouble;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.hub.store.H2Store;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Backup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command line asks of a hub that runs, whose REST answers are made up here. */
class OnlineCommandsTest {
    private static final Pattern PAGE = Pattern.compile("limit=500(?:&cursor=(\\d+))?");

    @TempDir
    Path data;

    private final List<AuditEntry> chain = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    /** So many requests are refused with 429 first. */
    private final AtomicInteger slowedDown = new AtomicInteger();

    private final StringWriter out = new StringWriter();
    private HttpServer rest;
    private H2Store running;

    @BeforeEach
    void startAHub() throws Exception {
        running = new H2Store(
                data,
                Inbox.withDefaultBounds(),
                new Metrics(),
                Clock.systemUTC(),
                Keeping.DEFAULT,
                Upkeep.USUAL,
                failure -> {
                    throw new AssertionError("the store gave up", failure);
                });
        running.take();
        running.open();
        running.start();
        rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        rest.createContext("/api/v1/audit", this::answerPage);
        rest.createContext(
                "/api/v1/backups",
                exchange -> answer(
                        exchange, Backup.newBuilder().setPath("/backups/1.zip").build()));
        rest.start();
        Files.writeString(
                data.resolve(LocalHub.ADDRESS),
                "http://127.0.0.1:" + rest.getAddress().getPort() + "\n");
        Files.writeString(data.resolve(LocalHub.ADMIN_TOKEN), "secret\n");
        AuditTip tip = AuditTip.NONE;
        for (int i = 0; i < 1_200; i++) {
            AuditEntry entry =
                    tip.append(AuditEntry.newBuilder().setSubject("s" + i).build());
            chain.add(entry);
            tip = AuditTip.of(entry);
        }
    }

    @AfterEach
    void stopIt() {
        rest.stop(0);
        running.close();
    }

    @Test
    void auditIsReadInPagesAndVerified() {
        assertThat(run(new AuditCommand(), "verify")).isZero();

        assertThat(out.toString()).contains("1200 entries, 1 to 1200");
        assertThat(asked)
                .containsExactly(
                        "GET Bearer secret limit=500",
                        "GET Bearer secret limit=500&cursor=701",
                        "GET Bearer secret limit=500&cursor=201",
                        "GET Bearer secret limit=500&cursor=1");
    }

    @Test
    void entryThatTheHubDoesNotShowIsMissed() {
        chain.remove(600);

        assertThat(run(new AuditCommand(), "verify")).isEqualTo(1);
        assertThat(out.toString()).contains("Entry 601 is missing");
    }

    @Test
    void readerThatIsTooFastForTheHubWaitsAsLongAsItSays() {
        slowedDown.set(3);

        assertThat(run(new AuditCommand(), "verify")).isZero();

        assertThat(out.toString()).contains("1200 entries, 1 to 1200");
        assertThat(slowedDown).hasValue(0);
    }

    @Test
    void auditThatCannotBeReadIsAnotherExitCodeThanABrokenOne() {
        slowedDown.set(Integer.MAX_VALUE);

        assertThat(run(new AuditCommand(), "verify")).isEqualTo(3);

        assertThat(out.toString()).contains("could not be read");
        assertThat(Integer.MAX_VALUE - slowedDown.get()).as("tries").isEqualTo(20);
    }

    @Test
    void backupIsMadeByTheHub() {
        assertThat(run(new BackupCommand())).isZero();

        assertThat(out.toString().strip()).isEqualTo("/backups/1.zip");
        assertThat(asked).containsExactly("POST Bearer secret null");
    }

    private void answerPage(HttpExchange exchange) throws IOException {
        if (slowedDown.get() > 0) {
            slowedDown.decrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
            return;
        }
        Matcher page = PAGE.matcher(exchange.getRequestURI().getQuery());
        assertThat(page.matches()).isTrue();
        long before = page.group(1) == null ? Long.MAX_VALUE : Long.parseLong(page.group(1));
        AuditEntries.Builder entries = AuditEntries.newBuilder();
        for (int i = chain.size() - 1; i >= 0 && entries.getEntriesCount() < 500; i--) {
            if (chain.get(i).getEntryNo() < before) {
                entries.addEntries(chain.get(i));
            }
        }
        if (entries.getEntriesCount() > 0) {
            long oldest = entries.getEntries(entries.getEntriesCount() - 1).getEntryNo();
            exchange.getResponseHeaders().set("Link", "</api/v1/audit?limit=500&cursor=" + oldest + ">; rel=\"next\"");
        }
        answer(exchange, entries.build());
    }

    private void answer(HttpExchange exchange, Message message) throws IOException {
        asked.add(
                exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + exchange.getRequestURI().getQuery());
        byte[] json = JsonFormat.printer().print(message).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    private int run(Object command, String... verb) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(List.of("--data", data.toString()));
        PrintWriter printed = new PrintWriter(out, true);
        return new CommandLine(command)
                .setOut(printed)
                .setErr(printed)
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute(arguments.toArray(String[]::new));
    }
}
