package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.DeleteUser;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.ResetUser;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.UpdateUser;
import java.security.SecureRandom;

/** An admin of the rig who lets people and scripts in, and these when they come. */
final class People {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Rig rig;

    People(Rig rig) {
        this.rig = rig;
    }

    HubToConsole asks(ConsoleToHub.Builder request) {
        return asks(Rig.ADMIN, request);
    }

    HubToConsole asks(ConsoleIdentity identity, ConsoleToHub.Builder request) {
        RecordingLink link = rig.ask(identity, request);
        rig.commit();
        return link.lastAnswer();
    }

    HubToConsole creates(String user, Role role, Scope.Builder scope) {
        return asks(ConsoleToHub.newBuilder()
                .setCreateUser(
                        CreateUser.newBuilder().setUser(user).setRole(role).setScope(scope)));
    }

    HubToConsole updates(UpdateUser.Builder update) {
        return asks(ConsoleToHub.newBuilder().setUpdateUser(update));
    }

    HubToConsole resets(String user) {
        return asks(
                ConsoleToHub.newBuilder().setResetUser(ResetUser.newBuilder().setUser(user)));
    }

    HubToConsole deletes(String user) {
        return asks(
                ConsoleToHub.newBuilder().setDeleteUser(DeleteUser.newBuilder().setUser(user)));
    }

    /** A browser of this user comes in. */
    SignedInBrowser signsIn(String user) {
        return signsIn(user, SessionTerms.USUAL);
    }

    SignedInBrowser signsIn(String user, SessionTerms terms) {
        Token token = Token.issue(Token.Kind.SESSION, RANDOM);
        RecordingLink rest = new RecordingLink();
        rig.switchboard.on(new Event.SignedIn(rest, Credential.Session.open(token, user, terms, rig.millis()), null));
        rig.commit();
        return new SignedInBrowser(rig, token);
    }

    /** A script with a token of this role and scope. */
    ConsoleIdentity script(String title, Role role, Scope.Builder scope) {
        HubToConsole made = asks(ConsoleToHub.newBuilder()
                .setCreateAccessToken(CreateAccessToken.newBuilder()
                        .setTitle(title)
                        .setRole(role)
                        .setScope(scope)));
        return identity(rig, made.getAccessToken().getToken());
    }

    static ConsoleIdentity identity(Rig rig, String bearer) {
        return (ConsoleIdentity) ((Granted) rig.keyring.current().authenticate(bearer, rig.millis())).identity();
    }

    /** A browser with its session's secret. */
    record SignedInBrowser(Rig rig, Token token) {
        ConsoleIdentity identity() {
            return People.identity(rig, token.reveal());
        }

        boolean isIn() {
            return rig.letsIn(token.reveal());
        }

        RecordingLink links() {
            return rig.consoleArrives(identity());
        }
    }
}
