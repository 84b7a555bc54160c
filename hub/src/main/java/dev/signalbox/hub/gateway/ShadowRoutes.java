package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowConflict;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import dev.signalbox.proto.v1.ShadowQuery;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/**
 * The properties of a device by REST. What is desired is written as people would: {@code {"fan":{"speed":3}}} or {@code
 * {"fan.speed":3}}. Thread-safe.
 */
final class ShadowRoutes {
    private static final String SHADOW = "/devices/{device}/shadow";
    private static final Parameter IF_MATCH = Parameter.header(
            "If-Match", new Form.VersionTag(), "Refused with 412 unless it is the desired version now.");

    private final Questions questions;

    ShadowRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(
                                Methods.GET,
                                SHADOW,
                                Role.ROLE_VIEWER,
                                "Shows what is desired and reported; its ETag is the desired version.")
                        .answering(StatusCodes.OK, Shadow.getDefaultInstance())
                        .doing(this::show),
                Route.of(Methods.PATCH, SHADOW, Role.ROLE_OPERATOR, "Desires the properties given; null removes one.")
                        .with(IF_MATCH)
                        .taking(Struct.getDefaultInstance())
                        .answering(StatusCodes.OK, Shadow.getDefaultInstance())
                        .doing(call -> set(call, false)),
                Route.of(
                                Methods.PUT,
                                SHADOW,
                                Role.ROLE_OPERATOR,
                                "Desires exactly the properties given; others are removed.")
                        .with(IF_MATCH)
                        .taking(Struct.getDefaultInstance())
                        .answering(StatusCodes.OK, Shadow.getDefaultInstance())
                        .doing(call -> set(call, true)),
                Route.of(
                                Methods.GET,
                                SHADOW + "/history",
                                Role.ROLE_VIEWER,
                                "Lists who changed what and when; newest first.")
                        .with(
                                Parameter.limit(200, "50"),
                                Parameter.whole("cursor", 1, Long.MAX_VALUE, Parameter.CURSOR.description()))
                        .answering(StatusCodes.OK, ShadowHistory.getDefaultInstance())
                        .doing(this::history));
    }

    private void show(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder().setShadow(ShadowQuery.newBuilder().setDeviceId(call.segment("device"))),
                answer -> tagged(call, answer));
    }

    private void set(Call call, boolean replace) {
        SetDesired.Builder request =
                SetDesired.newBuilder().setDeviceId(call.segment("device")).setReplace(replace);
        try {
            request.putAllChanges(PropertyPaths.leaves(call.body(Struct.class)));
        } catch (BadRequest e) {
            call.answer(0, e.refusal());
            return;
        }
        call.arguments().number(IF_MATCH.name()).ifPresent(request::setExpectedVersion);
        questions.ask(
                call, StatusCodes.OK, ConsoleToHub.newBuilder().setSetDesired(request), answer -> tagged(call, answer));
    }

    private static Message tagged(Call call, Message answer) {
        if (answer instanceof Shadow shadow) {
            tag(call, shadow);
        } else if (answer instanceof ShadowConflict conflict) {
            tag(call, conflict.getCurrent());
        }
        return answer;
    }

    private static void tag(Call call, Shadow shadow) {
        call.addHeader(Headers.ETAG, "\"" + Long.toUnsignedString(shadow.getDesiredVersion()) + "\"");
    }

    private void history(Call call) {
        ShadowHistoryQuery.Builder query = ShadowHistoryQuery.newBuilder()
                .setDeviceId(call.segment("device"))
                .setLimit(call.arguments().small("limit"))
                .setBeforeRevision(call.arguments().number("cursor").orElse(0L));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setShadowHistory(query), answer -> {
            if (answer instanceof ShadowHistory found) {
                Page.afterLast(call, found.getRevisionsList(), last -> Long.toUnsignedString(last.getRevision()));
            }
            return answer;
        });
    }
}
