package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.DeleteUser;
import dev.signalbox.proto.v1.EndSession;
import dev.signalbox.proto.v1.ResetUser;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionQuery;
import dev.signalbox.proto.v1.Sessions;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.User;
import dev.signalbox.proto.v1.UserQuery;
import dev.signalbox.proto.v1.Users;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** People by REST, and one's own sessions. Thread-safe. */
final class UserRoutes {
    private final Questions questions;

    UserRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.GET, "/users", Role.ROLE_ADMIN, "Lists people, by name.")
                        .with(Parameter.limit(1_000, "all"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, Users.getDefaultInstance())
                        .doing(this::list),
                Route.of(
                                Methods.POST,
                                "/users",
                                Role.ROLE_ADMIN,
                                "Lets a person in; the answer holds the code they sign in with first.")
                        .taking(CreateUser.getDefaultInstance())
                        .answering(StatusCodes.CREATED, User.getDefaultInstance())
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.CREATED,
                                ConsoleToHub.newBuilder().setCreateUser(call.body(CreateUser.class)))),
                Route.of(Methods.PATCH, "/users/{name}", Role.ROLE_ADMIN, "Changes role or scope, also of live links.")
                        .taking(UpdateUser.getDefaultInstance())
                        .answering(StatusCodes.OK, User.getDefaultInstance())
                        .doing(this::update),
                Route.of(
                                Methods.POST,
                                "/users/{name}/reset",
                                Role.ROLE_ADMIN,
                                "Takes the password away and ends every session; answers with a new code.")
                        .answering(StatusCodes.OK, User.getDefaultInstance())
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.OK,
                                ConsoleToHub.newBuilder()
                                        .setResetUser(ResetUser.newBuilder().setUser(call.segment("name"))))),
                Route.of(Methods.DELETE, "/users/{name}", Role.ROLE_ADMIN, "Shuts a person out; their links close.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.OK,
                                ConsoleToHub.newBuilder()
                                        .setDeleteUser(DeleteUser.newBuilder().setUser(call.segment("name"))))),
                Route.of(Methods.GET, "/sessions", Role.ROLE_VIEWER, "Lists one's own sessions.")
                        .answering(StatusCodes.OK, Sessions.getDefaultInstance())
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.OK,
                                ConsoleToHub.newBuilder().setSessions(SessionQuery.getDefaultInstance()))),
                Route.of(Methods.DELETE, "/sessions/{key}", Role.ROLE_VIEWER, "Ends one of one's own sessions.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.OK,
                                ConsoleToHub.newBuilder()
                                        .setEndSession(EndSession.newBuilder().setKeyId(call.segment("key"))))));
    }

    private void list(Call call) {
        UserQuery.Builder query = UserQuery.newBuilder()
                .setLimit(call.arguments().small("limit"))
                .setAfterUser(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setUsers(query), answer -> {
            if (answer instanceof Users found) {
                Page.afterLast(call, found.getUsersList(), User::getUser);
            }
            return answer;
        });
    }

    private void update(Call call) {
        UpdateUser wanted = call.body(UpdateUser.class);
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder().setUpdateUser(wanted.toBuilder().setUser(call.segment("name"))));
    }
}
