package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.DeleteUser;
import dev.signalbox.proto.v1.EndSession;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.ResetUser;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.RotateAccessToken;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.Session;
import dev.signalbox.proto.v1.SessionQuery;
import dev.signalbox.proto.v1.Sessions;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.User;
import dev.signalbox.proto.v1.UserQuery;
import dev.signalbox.proto.v1.Users;
import java.util.List;

/** One frame of every kind that is about people and their sessions. Immutable. */
final class GoldenPeopleFrames {
    private static final String KEY = "7HQ2M4XK";
    private static final Scope SCOPE = Scope.newBuilder()
            .addDeviceIds(DEVICE)
            .addTags("bay-3")
            .addCommands("identify")
            .build();

    static final List<Message> ALL = List.of(
            ask().setCreateUser(CreateUser.newBuilder()
                            .setUser("olga")
                            .setRole(Role.ROLE_OPERATOR)
                            .setScope(SCOPE))
                    .build(),
            ask().setUpdateUser(UpdateUser.newBuilder()
                            .setUser("olga")
                            .setRole(Role.ROLE_ENGINEER)
                            .setScope(Scope.getDefaultInstance()))
                    .build(),
            ask().setResetUser(ResetUser.newBuilder().setUser("olga")).build(),
            ask().setDeleteUser(DeleteUser.newBuilder().setUser("olga")).build(),
            ask().setUsers(UserQuery.getDefaultInstance()).build(),
            ask().setSessions(SessionQuery.getDefaultInstance()).build(),
            ask().setEndSession(EndSession.newBuilder().setKeyId(KEY)).build(),
            ask().setRotateAccessToken(RotateAccessToken.newBuilder().setKeyId(KEY))
                    .build(),
            answer().setUser(user().setSignInCode("c").setSignInCodeExpiresAtMs(NOON_MS + 86_400_000))
                    .build(),
            answer().setUsers(Users.newBuilder()
                            .addUsers(user().setHasPassword(true).setSessions(2)))
                    .build(),
            answer().setSessions(Sessions.newBuilder()
                            .addSessions(Session.newBuilder()
                                    .setKeyId(KEY)
                                    .setCreatedAtMs(NOON_MS)
                                    .setLastUsedAtMs(NOON_MS + 60_000)
                                    .setEndsAtMs(NOON_MS + 604_800_000)
                                    .setCurrent(true)))
                    .build(),
            HubToConsole.newBuilder()
                    .setPrincipal(Principal.newBuilder()
                            .setName("user:olga")
                            .setRole(Role.ROLE_OPERATOR)
                            .setScope(SCOPE))
                    .build());

    private GoldenPeopleFrames() {}

    private static User.Builder user() {
        return User.newBuilder()
                .setUser("olga")
                .setRole(Role.ROLE_OPERATOR)
                .setScope(SCOPE)
                .setCreatedAtMs(NOON_MS);
    }

    private static ConsoleToHub.Builder ask() {
        return ConsoleToHub.newBuilder().setRequestId(41);
    }

    private static HubToConsole.Builder answer() {
        return HubToConsole.newBuilder().setRequestId(41);
    }
}
