package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.store.BackupTrouble;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.StoppedHub;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Where a command reads the audit of a data directory: from its files, or from the hub that runs on them. */
interface AuditSource {
    /** Entries, newest first, until the reader has enough: false. */
    void read(Predicate<AuditEntry> reader) throws Trouble;

    static AuditSource of(Path data) {
        return reader -> {
            try (StoppedHub hub = StoppedHub.take(data)) {
                AtomicBoolean goesOn = new AtomicBoolean(true);
                hub.forEachAuditEntry(entry -> goesOn.set(goesOn.get() && reader.test(entry)));
            } catch (DataDirectoryInUse e) {
                pages(LocalHub.of(data), reader);
            } catch (BackupTrouble e) {
                throw new Trouble(e.getMessage());
            }
        };
    }

    private static void pages(RestHub hub, Predicate<AuditEntry> reader) throws Trouble {
        Optional<String> next =
                Optional.of(RestPath.of("audit").with("limit", 500).toString());
        while (next.isPresent()) {
            Answer page = hub.get(next.get());
            for (AuditEntry entry : page.as(AuditEntries.newBuilder()).getEntriesList()) {
                if (!reader.test(entry)) {
                    return;
                }
            }
            next = page.next();
        }
    }
}
