package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Event.Answered;
import dev.signalbox.hub.switchboard.Event.BridgeUp;
import dev.signalbox.hub.switchboard.Event.CapabilitiesDeclared;
import dev.signalbox.hub.switchboard.Event.CommandPublished;
import dev.signalbox.hub.switchboard.Event.ConsoleArrived;
import dev.signalbox.hub.switchboard.Event.ConsoleAsked;
import dev.signalbox.hub.switchboard.Event.ConsoleLeft;
import dev.signalbox.hub.switchboard.Event.CredentialUsed;
import dev.signalbox.hub.switchboard.Event.DesiredPublished;
import dev.signalbox.hub.switchboard.Event.DeviceArrived;
import dev.signalbox.hub.switchboard.Event.DeviceLeft;
import dev.signalbox.hub.switchboard.Event.EventReported;
import dev.signalbox.hub.switchboard.Event.ExecutionReported;
import dev.signalbox.hub.switchboard.Event.HistoryEnded;
import dev.signalbox.hub.switchboard.Event.JoinAsked;
import dev.signalbox.hub.switchboard.Event.LinkMeasured;
import dev.signalbox.hub.switchboard.Event.MappedDeviceFound;
import dev.signalbox.hub.switchboard.Event.MappedDeviceLearned;
import dev.signalbox.hub.switchboard.Event.Noted;
import dev.signalbox.hub.switchboard.Event.PasswordChosen;
import dev.signalbox.hub.switchboard.Event.ReadingsArrived;
import dev.signalbox.hub.switchboard.Event.RestatementAsked;
import dev.signalbox.hub.switchboard.Event.SecretRotated;
import dev.signalbox.hub.switchboard.Event.SetupDone;
import dev.signalbox.hub.switchboard.Event.SignedIn;
import dev.signalbox.hub.switchboard.Event.SignedOut;
import dev.signalbox.hub.switchboard.Event.StateReported;
import dev.signalbox.hub.switchboard.Event.Stopping;
import dev.signalbox.hub.switchboard.Event.StorageFull;
import dev.signalbox.hub.switchboard.Event.Stored;
import dev.signalbox.hub.switchboard.Event.Swept;
import dev.signalbox.hub.switchboard.Event.Tick;
import dev.signalbox.hub.switchboard.Event.TokenReused;
import dev.signalbox.hub.switchboard.Event.UserWanted;
import java.security.SecureRandom;

/**
 * The one place that decides: takes events, keeps all live state, calls the ports. A dispatcher; the rules are in the
 * classes beside it. Confined to the switchboard thread but for its constructor.
 */
public final class Switchboard {
    private static final long SECOND_NANOS = 1_000_000_000L;

    final Fleet fleet;
    private final Watchers watchers;
    private final Promises promises;
    private final PromisedAnswers promisedAnswers;
    private final RetainedLedger retainedLedger;
    private final AskedRestatement askedRestatement;
    private final Readings readings;
    final DeviceEvents deviceEvents;
    private final HeldQueries held;
    private final Presences presences;
    private final Users users;
    private final Sessions sessions;
    private final ConsoleUses consoleUses;
    private final Accounts accounts;
    private final Notes notes;
    private final TokenUses uses;
    private final Registry registry;
    private final ExecutionIds ids;
    final Executions executions;
    private final Commands commands;
    private final Reports reports;
    private final Links links;
    private final Shadows shadows;
    private final BulkRuns bulkRuns;
    private final BulkKeys bulkKeys;
    private final Bulks bulks;
    private final MappingBook mappings;
    private final Removals removals;
    private final Devices devices;
    private final Taps taps;
    private final Requests requests;
    private final FleetRestatement fleetRestatement;
    private final Repeats repeats;
    private final TimeSource time;

    private final Farewell farewell;
    private long lastSecondNanos;

    public Switchboard(
            HubFacts facts,
            Store store,
            Bridge bridge,
            Foreign foreign,
            Keyring keyring,
            Metrics metrics,
            TimeSource time,
            SecureRandom random) {
        this(facts, store, bridge, foreign, keyring, metrics, time, random, Readings.usualMaxWaitingBytes());
    }

    Switchboard(
            HubFacts facts,
            Store store,
            Bridge bridge,
            Foreign foreign,
            Keyring keyring,
            Metrics metrics,
            TimeSource time,
            SecureRandom random,
            long maxWaitingBytes) {
        this.time = time;
        fleet = new Fleet();
        watchers = new Watchers(fleet);
        promises = new Promises(store);
        promisedAnswers = new PromisedAnswers(bridge, promises);
        retainedLedger = new RetainedLedger(bridge, promises);
        askedRestatement = new AskedRestatement(fleet, bridge);
        readings = new Readings(fleet, watchers, store, bridge, metrics, maxWaitingBytes);
        deviceEvents = new DeviceEvents(fleet, watchers, readings, promises, bridge, time, metrics);
        Reach reach = new Reach(fleet);
        held = new HeldQueries(store, readings, reach, time, metrics);
        presences = new Presences(fleet, watchers, readings, bridge, time, metrics);
        Audit audit = new Audit(time);
        Refusals refusals = new Refusals(metrics, "signalbox.requests.refused", "Requests of other kinds");
        CredentialBook book = new CredentialBook(keyring, promises, fleet, watchers, refusals, time);
        users = new Users(book, keyring.signInCodes(), audit, refusals, time);
        sessions = new Sessions(book, keyring.signInCodes(), audit, refusals, time);
        consoleUses = new ConsoleUses(book, watchers);
        accounts = new Accounts(book, users, sessions, audit, refusals, time, random);
        JoinKeys joinKeys = new JoinKeys(book, audit, refusals, time, random);
        DeviceTokens tokens = new DeviceTokens(fleet, book, audit, refusals, time, random);
        uses = new TokenUses(book, audit, time, metrics);
        Answers answers = new Answers(bridge, promisedAnswers);
        shadows = new Shadows(fleet, promises, watchers, bridge, answers, audit, time, metrics);
        registry = new Registry(
                fleet, book, tokens, audit, promises, watchers, readings, shadows, bridge, foreign, time, random,
                metrics);
        ids = new ExecutionIds(random);
        repeats = new Repeats(time, metrics);
        fleetRestatement = new FleetRestatement(fleet, bridge);
        executions = new Executions(promises, watchers, promisedAnswers, time, audit, repeats, metrics);
        commands = new Commands(fleet, executions, promises, bridge, answers, time, audit, ids, repeats, metrics);
        reports = new Reports(executions, promises, time, metrics);
        taps = new Taps(fleet, watchers, accounts, promises, audit, refusals, time, metrics);
        links = new Links(
                facts,
                fleet,
                watchers,
                presences,
                readings,
                accounts,
                registry,
                executions,
                reports,
                shadows,
                time,
                uses,
                taps,
                metrics);
        bulkRuns = new BulkRuns(commands, fleet, executions, promises, time);
        bulkKeys = new BulkKeys(time, metrics);
        bulks = new Bulks(fleet, reach, commands, bulkRuns, promises, store, time, audit, ids, bulkKeys, metrics);
        mappings = new MappingBook(fleet, registry, promises, foreign, audit, refusals, time, metrics);
        removals = new Removals(
                fleet,
                registry,
                promises,
                book,
                executions,
                readings,
                presences,
                watchers,
                bridge,
                mappings,
                audit,
                refusals);
        devices = new Devices(
                fleet,
                book,
                registry,
                new Lifecycles(book, promises, executions, watchers, bridge, audit, refusals),
                removals,
                tokens,
                mappings,
                watchers,
                bridge,
                audit,
                refusals,
                time);
        requests = new Requests(
                facts,
                new Vitals(metrics),
                fleet,
                watchers,
                commands,
                executions,
                accounts,
                joinKeys,
                shadows,
                bulks,
                devices,
                mappings,
                taps,
                promises,
                store,
                held,
                audit,
                bridge,
                new BrokerLooks(facts, promises, audit, bridge, refusals),
                refusals,
                reach);
        notes = new Notes(promises, audit, metrics);
        farewell = new Farewell(links, readings, promises);
        metrics.gauge("signalbox.devices", "Registered devices", fleet, Fleet::size);
        metrics.gauge("signalbox.device.links", "Devices with a live link", fleet, Fleet::links);
        metrics.gauge("signalbox.console.links", "Consoles with a live link", watchers, Watchers::size);
        metrics.gauge("signalbox.executions.open", "Unfinished executions", executions, Executions::openCount);
        metrics.gauge(
                "signalbox.bridge.restating",
                "Devices whose retained topics are yet to be said again",
                fleetRestatement,
                FleetRestatement::waiting);
        metrics.gauge("signalbox.bulks.open", "Unfinished bulks", bulkRuns, BulkRuns::size);
    }

    /** Puts back what the store found. Before the first event, on any thread. */
    public void recover(Recovered recovered) {
        new Recovery(fleet, registry, executions, bulkRuns, bulkKeys, ids)
                .apply(recovered, time.millis(), time.nanos());
        mappings.restore(recovered.mappings(), recovered.mappedDevices());
        removals.recover(recovered.settings());
        retainedLedger.restore(recovered.retained());
        deviceEvents.restore(recovered.events());
        promisedAnswers.restore(recovered.answers());
    }

    /** The broker may have confirmed more since. After the last event, on any thread. */
    public void noteSettledEvents() {
        deviceEvents.noteSettled();
        readings.sweep();
    }

    /** Takes one event to its end. */
    public void on(Event event) {
        // The most frequent first.
        if (event instanceof ReadingsArrived readingsArrived) {
            readings.onReadings(readingsArrived, time.nanos());
        } else if (event instanceof Stored stored) {
            promises.onStored(stored.changes());
            bulkRuns.proceed();
        } else if (event instanceof ExecutionReported reported) {
            onReported(reported);
        } else if (event instanceof LinkMeasured measured) {
            onMeasured(measured);
        } else if (event instanceof ConsoleAsked asked) {
            requests.onAsked(asked);
        } else if (event instanceof CommandPublished published) {
            commands.onRequested(published.origin(), published.identity(), published.request());
        } else if (event instanceof Tick tick) {
            onTick(tick);
        } else if (event instanceof Swept swept) {
            for (Sweep stored : readings.onSwept(swept.sweepId())) {
                deviceEvents.onStored(stored);
                removals.onErased(stored.erased());
            }
            held.onSwept(swept.sweepId());
        } else if (event instanceof Answered answered) {
            requests.onAnswered(answered);
        } else if (event instanceof DeviceArrived arrived) {
            links.onDeviceArrived(arrived);
        } else if (event instanceof DeviceLeft left) {
            links.onDeviceLeft(left);
        } else if (event instanceof ConsoleArrived arrived) {
            links.onConsoleArrived(arrived);
        } else if (event instanceof ConsoleLeft left) {
            watchers.leave(left.link());
            taps.end(left.link());
        } else {
            onSeldom(event);
        }
    }

    /** Whether the last event was {@link Stopping} and everything is said and stored. */
    public boolean hasEnded() {
        return farewell.isOver();
    }

    private void onSeldom(Event event) {
        if (event instanceof StateReported reported) {
            if (registry.takesStateOf(reported.device())) {
                shadows.onReported(reported);
            }
        } else if (event instanceof EventReported reported) {
            deviceEvents.onReported(reported);
        } else if (event instanceof CapabilitiesDeclared declared) {
            registry.onDeclared(declared);
        } else if (event instanceof JoinAsked asked) {
            registry.onJoinAsked(asked);
        } else if (event instanceof SetupDone done) {
            sessions.onSetupDone(done);
        } else if (event instanceof SignedIn signedIn) {
            sessions.onSignedIn(signedIn);
        } else if (event instanceof SignedOut signedOut) {
            sessions.onSignedOut(signedOut);
        } else if (event instanceof PasswordChosen chosen) {
            sessions.onPasswordChosen(chosen);
        } else if (event instanceof SecretRotated rotated) {
            sessions.onSecretRotated(rotated);
        } else if (event instanceof CredentialUsed used) {
            consoleUses.onUsed(used);
        } else if (event instanceof UserWanted wanted) {
            users.onWanted(wanted);
        } else if (event instanceof TokenReused reused) {
            uses.onReused(reused);
        } else if (event instanceof Noted noted) {
            notes.onNoted(noted);
        } else if (event instanceof DesiredPublished desired) {
            requests.onDesired(desired);
        } else if (event instanceof MappedDeviceLearned learned) {
            mappings.onLearned(learned);
        } else if (event instanceof MappedDeviceFound found) {
            mappings.onFound(found);
        } else if (event instanceof BridgeUp) {
            fleetRestatement.begin();
            repeats.onBridgeUp();
        } else if (event instanceof RestatementAsked asked) {
            askedRestatement.onAsked(asked, time.nanos());
        } else if (event instanceof StorageFull full) {
            promises.onStorageFull(full.full());
        } else if (event instanceof HistoryEnded) {
            readings.onHistoryEnded();
        } else if (event instanceof Stopping stopping) {
            farewell.begin(stopping.graceMillis(), time.nanos());
        } else {
            throw new IllegalStateException("nobody takes " + event.getClass().getSimpleName());
        }
    }

    private void onReported(ExecutionReported event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device != null) {
            reports.onReported(device, event.report());
        }
    }

    private void onMeasured(LinkMeasured event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device != null) {
            device.linkStatus = event.status();
            watchers.onLinkStatus(device);
        }
    }

    private void onTick(Tick tick) {
        executions.onTick(tick.nanoTime());
        bulkRuns.proceed();
        readings.onTick(tick.nanoTime());
        shadows.onTick(tick.nanoTime());
        held.onTick(tick.nanoTime());
        promisedAnswers.onTick();
        retainedLedger.onTick();
        fleetRestatement.onTick();
        askedRestatement.onTick(tick.nanoTime());
        repeats.onTick();
        if (tick.nanoTime() - lastSecondNanos >= SECOND_NANOS) {
            lastSecondNanos = tick.nanoTime();
            presences.onTick(tick.nowMillis());
            accounts.onTick(tick.nowMillis());
            uses.onTick(tick.nowMillis());
            consoleUses.onTick(tick.nowMillis());
            registry.onTick();
            removals.onTick();
            deviceEvents.noteSettled();
            notes.onTick();
            askedRestatement.onSecond();
            taps.onTick();
        }
        farewell.onTick(tick.nanoTime());
    }
}
