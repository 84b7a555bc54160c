package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.OneTimeCodes;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.PasswordChosen;
import dev.signalbox.hub.switchboard.Event.SecretRotated;
import dev.signalbox.hub.switchboard.Event.SetupDone;
import dev.signalbox.hub.switchboard.Event.SignedIn;
import dev.signalbox.hub.switchboard.Event.SignedOut;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.SessionInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** People's browsers come in and go out. Confined to the switchboard thread. */
final class Sessions {
    /** Of one user: whoever signs in once more ends the one that was unused longest. */
    static final int MAX_OF_USER = 20;

    private final CredentialBook book;
    private final OneTimeCodes<String> codes;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;

    Sessions(CredentialBook book, OneTimeCodes<String> codes, Audit audit, Refusals refusals, TimeSource time) {
        this.book = book;
        this.codes = codes;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
    }

    void onSetupDone(SetupDone event) {
        if (book.recorded().hasUsers()) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "The setup was done already.")));
            return;
        }
        String admin = "user:" + event.admin().keyId();
        change(
                new Together(List.of(
                        new CredentialAdded(event.admin()),
                        new CredentialAdded(event.session()),
                        audit.entry(admin, "user.create", admin, "the first admin, by the setup code"),
                        audit.entry(admin, "session.open", event.session().keyId(), "by the setup code"))),
                event.link(),
                () -> event.link().send(Frame.of(info(event.admin(), event.session()))));
    }

    void onSignedIn(SignedIn event) {
        Optional<User> user = book.recorded()
                .user(event.session().user())
                .filter(known ->
                        event.passwordHash() == null || event.passwordHash().equals(known.passwordHash()));
        if (user.isEmpty()) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "Sign-in failed.")));
            return;
        }
        List<Change> changes = new ArrayList<>(List.of(new CredentialAdded(event.session())));
        List<Session> open = book.recorded().sessions(user.get().keyId());
        open.stream()
                .sorted(Comparator.comparingLong(Session::lastUsedAtMillis))
                .limit(Math.max(0, open.size() - MAX_OF_USER + 1))
                .forEach(unused -> changes.add(new CredentialRemoved(unused)));
        changes.add(audit.entry(
                "user:" + user.get().keyId(), "session.open", event.session().keyId(), ""));
        change(
                new Together(changes),
                event.link(),
                () -> event.link().send(Frame.of(info(user.get(), event.session()))));
    }

    void onSignedOut(SignedOut event) {
        Optional<Session> session = book.recorded().session(event.identity().credentialId());
        Frame done = Frame.of(Done.getDefaultInstance());
        if (session.isEmpty()) {
            event.link().send(done);
            return;
        }
        change(
                audit.with(
                        new CredentialRemoved(session.get()),
                        event.identity().name(),
                        "session.close",
                        session.get().keyId(),
                        ""),
                event.link(),
                () -> event.link().send(done));
    }

    /** The owner's other sessions and codes end: one of them may be why the password is changed. */
    void onPasswordChosen(PasswordChosen event) {
        Credentials known = book.recorded();
        Session session = known.session(event.identity().credentialId()).orElse(null);
        User user = session == null ? null : known.user(session.user()).orElse(null);
        if (session == null || user == null || !Objects.equals(user.passwordHash(), event.oldHash())) {
            event.link()
                    .send(Frame.of(Refusal.of(
                            ErrorCode.ERROR_CODE_CONFLICT, "The password was changed by somebody else meanwhile.")));
            return;
        }
        User changed = user.withPassword(event.newHash());
        Session renewed = session.renewed(event.newSecretHash(), time.millis());
        List<Change> changes = new ArrayList<>(List.of(new CredentialAdded(changed), new CredentialAdded(renewed)));
        known.sessions(user.keyId()).stream()
                .filter(other -> !other.keyId().equals(session.keyId()))
                .forEach(other -> changes.add(new CredentialRemoved(other)));
        changes.add(audit.entry(event.identity().name(), "user.password", "user:" + user.keyId(), ""));
        if (change(new Together(changes), event.link(), () -> event.link().send(Frame.of(info(changed, renewed))))) {
            codes.withdraw(user.keyId());
        }
    }

    /** Not on record: it opens and ends nothing. */
    void onSecretRotated(SecretRotated event) {
        Session session = book.recorded()
                .session(event.identity().credentialId())
                .filter(known -> known.secretHash().equals(event.oldHash()))
                .orElse(null);
        if (session == null) {
            event.link().send(Frame.of(Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "It was changed a moment ago.")));
            return;
        }
        Session renewed = session.rotated(event.newHash(), time.millis());
        change(
                new CredentialAdded(renewed),
                event.link(),
                () -> event.link().send(Frame.of(Done.getDefaultInstance())));
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        if (request.hasSessions()) {
            onQuery(asker, identity);
        } else {
            onEnd(asker, identity, request.getEndSession().getKeyId());
        }
    }

    /** One's own; a script has none. */
    private void onQuery(OfLink asker, ConsoleIdentity identity) {
        dev.signalbox.proto.v1.Sessions.Builder found = dev.signalbox.proto.v1.Sessions.newBuilder();
        long now = time.millis();
        for (Session session : own(book.stored(), identity)) {
            if (now < session.expiresAtMillis()) {
                found.addSessions(dev.signalbox.proto.v1.Session.newBuilder()
                        .setKeyId(session.keyId())
                        .setCreatedAtMs(session.createdAtMillis())
                        .setLastUsedAtMs(session.lastUsedAtMillis())
                        .setEndsAtMs(session.endsAtMillis())
                        .setCurrent(session.keyId().equals(identity.credentialId())));
            }
        }
        Watchers.answer(asker, HubToConsole.newBuilder().setSessions(found));
    }

    private void onEnd(OfLink asker, ConsoleIdentity identity, String keyId) {
        Optional<Session> session = own(book.recorded(), identity).stream()
                .filter(one -> one.keyId().equals(keyId))
                .findFirst();
        if (session.isEmpty()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "You have no such session.");
            return;
        }
        book.record(
                asker,
                audit.with(new CredentialRemoved(session.get()), identity.name(), "session.close", keyId, "ended"),
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    private static List<Session> own(Credentials known, ConsoleIdentity identity) {
        return known.session(identity.credentialId())
                .map(session -> known.sessions(session.user()))
                .orElse(List.of());
    }

    /** False where the store takes nothing now, which the asker is told. */
    private boolean change(Change change, Link asker, Runnable afterwards) {
        boolean taken = book.record(change, afterwards);
        if (!taken) {
            asker.send(Frame.of(book.refusal()));
        }
        return taken;
    }

    private static SessionInfo info(User user, Session session) {
        ConsoleIdentity identity =
                new ConsoleIdentity("user:" + user.keyId(), user.role(), user.scope(), session.keyId(), Long.MAX_VALUE);
        return SessionInfo.newBuilder()
                .setPrincipal(identity.toProto())
                .setExpiresAtMs(session.endsAtMillis())
                .setNeedsPassword(user.passwordHash() == null)
                .build();
    }
}
