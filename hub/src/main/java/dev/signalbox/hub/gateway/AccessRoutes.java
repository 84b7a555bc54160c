package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokenQuery;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinKeyQuery;
import dev.signalbox.proto.v1.JoinKeys;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.RevokeJoinKey;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.RotateAccessToken;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** Join keys and access tokens by REST. Thread-safe. */
final class AccessRoutes {
    private final Questions questions;
    private final PublicAddress address;

    AccessRoutes(Questions questions, PublicAddress address) {
        this.questions = questions;
        this.address = address;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.GET, "/join-keys", Role.ROLE_ENGINEER, "Lists the join keys that are still valid.")
                        .answering(StatusCodes.OK, JoinKeys.getDefaultInstance())
                        .doing(this::joinKeys),
                Route.of(
                                Methods.POST,
                                "/join-keys",
                                Role.ROLE_ENGINEER,
                                "Makes a key by which devices join; shown once.")
                        .taking(CreateJoinKey.getDefaultInstance())
                        .answering(StatusCodes.CREATED, JoinKey.getDefaultInstance())
                        .doing(this::createJoinKey),
                Route.of(Methods.DELETE, "/join-keys/{key}", Role.ROLE_ENGINEER, "Revokes a join key.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::revokeJoinKey),
                Route.of(Methods.GET, "/access-tokens", Role.ROLE_ADMIN, "Lists access tokens, by title.")
                        .with(Parameter.limit(1_000, "all"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, AccessTokens.getDefaultInstance())
                        .doing(this::accessTokens),
                Route.of(
                                Methods.POST,
                                "/access-tokens",
                                Role.ROLE_ADMIN,
                                "Makes an access token for a script; shown once.")
                        .taking(CreateAccessToken.getDefaultInstance())
                        .answering(StatusCodes.CREATED, AccessToken.getDefaultInstance())
                        .doing(this::createAccessToken),
                Route.of(
                                Methods.POST,
                                "/access-tokens/{key}/rotate",
                                Role.ROLE_ADMIN,
                                "Puts a new token in the place of one, which ends; shown once.")
                        .answering(StatusCodes.CREATED, AccessToken.getDefaultInstance())
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.CREATED,
                                ConsoleToHub.newBuilder()
                                        .setRotateAccessToken(
                                                RotateAccessToken.newBuilder().setKeyId(call.segment("key"))))),
                Route.of(Methods.DELETE, "/access-tokens/{key}", Role.ROLE_ADMIN, "Revokes an access token.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::revokeAccessToken));
    }

    private void joinKeys(Call call) {
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setJoinKeys(JoinKeyQuery.getDefaultInstance()));
    }

    private void createJoinKey(Call call) {
        questions.ask(
                call,
                StatusCodes.CREATED,
                ConsoleToHub.newBuilder().setCreateJoinKey(call.body(CreateJoinKey.class)),
                answer -> answer instanceof JoinKey key ? address.withJoinLine(key) : answer);
    }

    private void revokeJoinKey(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setRevokeJoinKey(RevokeJoinKey.newBuilder().setKeyId(call.segment("key"))));
    }

    private void accessTokens(Call call) {
        AccessTokenQuery.Builder query = AccessTokenQuery.newBuilder()
                .setLimit(call.arguments().small("limit"))
                .setAfterTitle(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setAccessTokens(query), answer -> {
            if (answer instanceof AccessTokens found) {
                Page.afterLast(call, found.getAccessTokensList(), AccessToken::getTitle);
            }
            return answer;
        });
    }

    private void createAccessToken(Call call) {
        questions.ask(
                call,
                StatusCodes.CREATED,
                ConsoleToHub.newBuilder().setCreateAccessToken(call.body(CreateAccessToken.class)));
    }

    private void revokeAccessToken(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId(call.segment("key"))));
    }
}
