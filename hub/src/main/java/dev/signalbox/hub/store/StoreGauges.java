package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;

/** What the data directory holds, and what its disk has room for; asked for at each scrape. */
final class StoreGauges {
    private StoreGauges() {}

    static void show(Metrics metrics, DataDirectory directory, Keeping keeping) {
        metrics.gauge(
                "signalbox.disk.free.bytes",
                "What the hub may still write to the disk of its data directory",
                directory,
                DataDirectory::usableBytes);
        metrics.gauge("signalbox.disk.size.bytes", "The size of that disk", directory, DataDirectory::diskBytes);
        metrics.gauge(
                "signalbox.store.state.bytes", "The file of the state", directory, from -> from.databaseBytes("state"));
        metrics.gauge(
                "signalbox.store.history.bytes",
                "The file of the history",
                directory,
                from -> from.databaseBytes("history"));
        metrics.gauge(
                "signalbox.store.history.budget.bytes", "--history-budget; 0: none", keeping, Keeping::budgetBytes);
        metrics.gauge(
                "signalbox.store.backup.timestamp.seconds",
                "When the newest backup in the data directory was begun, seconds since 1970; 0: there is none",
                directory,
                from -> Backups.newestMillis(from.path()) / 1e3);
    }
}
