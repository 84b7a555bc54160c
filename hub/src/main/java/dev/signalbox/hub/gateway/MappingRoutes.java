package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeleteMapping;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingQuery;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.Mappings;
import dev.signalbox.proto.v1.PutMapping;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.TryMapping;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** Mappings of foreign MQTT devices by REST. Thread-safe. */
final class MappingRoutes {
    private static final String ONE = "/mappings/{mapping}";
    private static final String READY_MADE = "/ready-made-mappings";

    private final Questions questions;

    MappingRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.GET, "/mappings", Role.ROLE_VIEWER, "Lists mappings of foreign MQTT devices, by name.")
                        .with(Parameter.limit(1_000, "all"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, Mappings.getDefaultInstance())
                        .doing(call -> list(call, false)),
                Route.of(Methods.GET, ONE, Role.ROLE_VIEWER, "Shows a mapping, and what became of what it listens to.")
                        .answering(StatusCodes.OK, MappingState.getDefaultInstance())
                        .doing(call -> show(call, false)),
                Route.of(Methods.PUT, ONE, Role.ROLE_ADMIN, "Puts a mapping in, in the place of one of the same name.")
                        .taking(Mapping.getDefaultInstance())
                        .answering(StatusCodes.OK, MappingState.getDefaultInstance())
                        .doing(this::put),
                Route.of(Methods.DELETE, ONE, Role.ROLE_ADMIN, "Deletes a mapping; its devices stay.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::delete),
                Route.of(
                                Methods.POST,
                                "/mapping-trials",
                                Role.ROLE_OPERATOR,
                                "Says what a mapping would make of captured publishes; nothing is changed.")
                        .taking(TryMapping.getDefaultInstance())
                        .answering(StatusCodes.OK, MappingTrial.getDefaultInstance())
                        .doing(call -> questions.ask(
                                call,
                                StatusCodes.OK,
                                ConsoleToHub.newBuilder().setTryMapping(call.body(TryMapping.class)))),
                Route.of(Methods.GET, READY_MADE, Role.ROLE_VIEWER, "Lists the mappings that come with the hub.")
                        .with(Parameter.limit(1_000, "all"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, Mappings.getDefaultInstance())
                        .doing(call -> list(call, true)),
                Route.of(
                                Methods.GET,
                                READY_MADE + "/{mapping}",
                                Role.ROLE_VIEWER,
                                "Shows a mapping that comes with the hub, to be put in.")
                        .answering(StatusCodes.OK, MappingState.getDefaultInstance())
                        .doing(call -> show(call, true)));
    }

    private void list(Call call, boolean readyMade) {
        MappingQuery.Builder query = MappingQuery.newBuilder()
                .setReadyMade(readyMade)
                .setLimit(call.arguments().small("limit"))
                .setAfterName(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setMappings(query), answer -> {
            if (answer instanceof Mappings found) {
                Page.afterLast(
                        call,
                        found.getMappingsList(),
                        mapping -> mapping.getMapping().getName());
            }
            return answer;
        });
    }

    private void show(Call call, boolean readyMade) {
        MappingQuery.Builder query =
                MappingQuery.newBuilder().setName(call.segment("mapping")).setReadyMade(readyMade);
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder().setMappings(query),
                answer -> answer instanceof Mappings found ? Page.theOne(found.getMappingsList()) : answer);
    }

    private void put(Call call) {
        Mapping mapping = call.body(Mapping.class);
        String name = call.segment("mapping");
        if (!mapping.getName().isEmpty() && !mapping.getName().equals(name)) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The name of the body is another than the path's.");
            return;
        }
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setPutMapping(PutMapping.newBuilder()
                                .setMapping(mapping.toBuilder().setName(name))));
    }

    private void delete(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setDeleteMapping(DeleteMapping.newBuilder().setName(call.segment("mapping"))));
    }
}
