package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.OneTimeCodes;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.UserWanted;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.UserQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * People as admins see them: who there is, with which role and scope. Nobody but its owner ever knows a password: who is new
 * comes by a code. Confined to the switchboard thread.
 */
final class Users {
    static final int MAX_USERS = 1_000;

    /** How long the code of a new user is good. */
    static final long CODE_MILLIS = 24 * 3_600_000L;

    private final CredentialBook book;
    private final OneTimeCodes<String> codes;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;

    Users(CredentialBook book, OneTimeCodes<String> codes, Audit audit, Refusals refusals, TimeSource time) {
        this.book = book;
        this.codes = codes;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        switch (request.getBodyCase()) {
            case USERS -> onQuery(asker, request.getUsers());
            case CREATE_USER -> onCreate(asker, identity, request.getCreateUser());
            case UPDATE_USER ->
                with(
                        asker,
                        request.getUpdateUser().getUser(),
                        user -> onUpdate(asker, identity, user, request.getUpdateUser()));
            case RESET_USER -> with(asker, request.getResetUser().getUser(), user -> onReset(asker, identity, user));
            case DELETE_USER -> with(asker, request.getDeleteUser().getUser(), user -> onDelete(asker, identity, user));
            default -> throw new IllegalArgumentException("not about users: " + request.getBodyCase());
        }
    }

    /** The local admin wants an admin of this name: once there is one, it stays as it is. */
    void onWanted(UserWanted event) {
        Frame done = Frame.of(Done.getDefaultInstance());
        if (book.recorded().user(event.user()).isPresent()) {
            event.link()
                    .send(
                            event.passwordHash() == null
                                    ? done
                                    : Frame.of(Refusal.of(
                                            ErrorCode.ERROR_CODE_ALREADY_EXISTS, "There is a user of that name.")));
            return;
        }
        User user = new User(event.user(), event.role(), event.passwordHash(), time.millis());
        Change created = audit.with(
                new CredentialAdded(user),
                Credentials.LOCAL_ADMIN,
                "user.create",
                nameOf(user),
                Roles.name(user.role()));
        if (!book.record(created, () -> event.link().send(done))) {
            event.link().send(Frame.of(book.refusal()));
        }
    }

    private void onQuery(OfLink asker, UserQuery query) {
        if (!AnswerPage.isLimit(query.getLimit())) {
            refuse(asker, "limit is at most 1,000.");
            return;
        }
        Map<String, Long> sessions = book.stored().sessionCounts(time.millis());
        dev.signalbox.proto.v1.Users.Builder found = dev.signalbox.proto.v1.Users.newBuilder();
        AnswerPage.fill(
                book.stored().users().stream().filter(user -> user.keyId().compareTo(query.getAfterUser()) > 0),
                query.getLimit(),
                user -> shown(user, sessions).build(),
                found::addUsers);
        Watchers.answer(asker, HubToConsole.newBuilder().setUsers(found));
    }

    private void onCreate(OfLink asker, ConsoleIdentity identity, CreateUser request) {
        Credentials known = book.recorded();
        if (!Names.isUserName(request.getUser())) {
            refuse(asker, Names.USER_RULE);
        } else if (!fits(asker, request.getRole(), request.getScope())) {
            return;
        } else if (known.user(request.getUser()).isPresent()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_ALREADY_EXISTS, "There is a user of that name.");
        } else if (known.users().size() >= MAX_USERS) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_TOO_LARGE, "There are " + MAX_USERS + " users already.");
        } else {
            User user = new User(
                    request.getUser(), request.getRole(), null, Scope.of(request.getScope()), time.millis(), 0);
            Change created = audit.with(
                    new CredentialAdded(user), identity.name(), "user.create", nameOf(user), privileges(user));
            answerWithCode(asker, created, user);
        }
    }

    private void onUpdate(OfLink asker, ConsoleIdentity identity, User user, UpdateUser request) {
        Role role = request.getRole() == Role.ROLE_UNSPECIFIED ? user.role() : request.getRole();
        dev.signalbox.proto.v1.Scope scope =
                request.hasScope() ? request.getScope() : user.scope().toProto();
        if (!fits(asker, role, scope) || (role != Role.ROLE_ADMIN && wouldBeLastAdmin(asker, user))) {
            return;
        }
        User changed = user.as(role, Scope.of(scope), time.millis());
        if (role == user.role() && changed.scope().equals(user.scope())) {
            // Nothing happened: neither is it on record, nor are secrets renewed for it.
            book.confirm(asker, HubToConsole.newBuilder().setUser(shown(user)));
            return;
        }
        book.record(
                asker,
                audit.with(
                        new CredentialAdded(changed),
                        identity.name(),
                        "user.update",
                        nameOf(user),
                        privileges(changed)),
                HubToConsole.newBuilder().setUser(shown(changed)));
    }

    private void onReset(OfLink asker, ConsoleIdentity identity, User user) {
        User reset = user.withPassword(null);
        List<Change> changes = new ArrayList<>(List.of(new CredentialAdded(reset)));
        endSessions(user, changes);
        changes.add(audit.entry(identity.name(), "user.reset", nameOf(user), "no password until they choose one"));
        answerWithCode(asker, new Together(changes), reset);
    }

    private void onDelete(OfLink asker, ConsoleIdentity identity, User user) {
        if (wouldBeLastAdmin(asker, user)) {
            return;
        }
        List<Change> changes = new ArrayList<>(List.of(new CredentialRemoved(user)));
        endSessions(user, changes);
        changes.add(audit.entry(identity.name(), "user.delete", nameOf(user), ""));
        record(asker, new Together(changes), user, () -> {
            codes.withdraw(user.keyId());
            Watchers.answer(asker, HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
        });
    }

    private void endSessions(User user, List<Change> changes) {
        for (Session session : book.recorded().sessions(user.keyId())) {
            changes.add(new CredentialRemoved(session));
        }
    }

    private void answerWithCode(OfLink asker, Change change, User user) {
        record(asker, change, user, () -> {
            long expiresAtMillis = time.millis() + CODE_MILLIS;
            codes.withdraw(user.keyId());
            Watchers.answer(
                    asker,
                    HubToConsole.newBuilder()
                            .setUser(shown(user)
                                    .setSignInCode(codes.issue(user.keyId(), expiresAtMillis))
                                    .setSignInCodeExpiresAtMs(expiresAtMillis)));
        });
    }

    /** Codes end when it is recorded: who came by one before the commit would have a session that nobody ends. */
    private void record(OfLink asker, Change change, User user, Runnable afterwards) {
        if (book.record(change, afterwards)) {
            codes.withdraw(user.keyId());
        } else {
            refusals.refuse(asker, book.refusal());
        }
    }

    private boolean fits(OfLink asker, Role role, dev.signalbox.proto.v1.Scope scope) {
        Optional<String> complaint = complaint(role, scope);
        complaint.ifPresent(sentence -> refuse(asker, sentence));
        return complaint.isEmpty();
    }

    /** What is wrong with a role and a scope, of a person or a script. */
    static Optional<String> complaint(Role role, dev.signalbox.proto.v1.Scope scope) {
        if (role == Role.ROLE_UNSPECIFIED || role == Role.UNRECOGNIZED) {
            return Optional.of("The role is viewer, operator, engineer or admin.");
        }
        Optional<String> malformed = Scope.complaint(scope);
        return malformed.isEmpty()
                        && role == Role.ROLE_ADMIN
                        && !Scope.of(scope).isEverything()
                ? Optional.of("An admin can lift every limit, and so has none: the scope must be empty.")
                : malformed;
    }

    /** Somebody must be left who can let others in: one who has a password, or is in just now. */
    private boolean wouldBeLastAdmin(OfLink asker, User user) {
        Map<String, Long> sessions = book.recorded().sessionCounts(time.millis());
        boolean isLast = user.role() == Role.ROLE_ADMIN
                && book.recorded().users().stream()
                        .filter(other -> other.role() == Role.ROLE_ADMIN
                                && !other.keyId().equals(user.keyId()))
                        .noneMatch(other -> other.passwordHash() != null || sessions.containsKey(other.keyId()));
        if (isLast) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_CONFLICT,
                    "Nobody could let others in any more: another admin must have chosen a password first.");
        }
        return isLast;
    }

    private dev.signalbox.proto.v1.User.Builder shown(User user) {
        return shown(user, book.recorded().sessionCounts(time.millis()));
    }

    private static dev.signalbox.proto.v1.User.Builder shown(User user, Map<String, Long> sessions) {
        dev.signalbox.proto.v1.User.Builder shown = dev.signalbox.proto.v1.User.newBuilder()
                .setUser(user.keyId())
                .setRole(user.role())
                .setCreatedAtMs(user.createdAtMillis())
                .setHasPassword(user.passwordHash() != null)
                .setSessions(Math.toIntExact(sessions.getOrDefault(user.keyId(), 0L)));
        if (!user.scope().isEverything()) {
            shown.setScope(user.scope().toProto());
        }
        return shown;
    }

    private void with(OfLink asker, String name, Consumer<User> then) {
        book.recorded()
                .user(name)
                .ifPresentOrElse(
                        then, () -> refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such user."));
    }

    private void refuse(OfLink asker, String sentence) {
        refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, sentence);
    }

    private static String privileges(User user) {
        return Roles.name(user.role()) + words(user.scope());
    }

    /** For the audit: how far somebody may reach, without every id. */
    static String words(Scope scope) {
        return (scope.tags().isEmpty() ? "" : ", tags " + String.join(" ", scope.tags()))
                + (scope.deviceIds().isEmpty() ? "" : ", " + scope.deviceIds().size() + " devices")
                + (scope.commands().isEmpty() ? "" : ", " + scope.commands().size() + " commands");
    }

    private static String nameOf(User user) {
        return "user:" + user.keyId();
    }
}
