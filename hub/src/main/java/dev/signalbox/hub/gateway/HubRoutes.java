package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubStatusQuery;
import dev.signalbox.proto.v1.MakeBackup;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** The hub itself by REST: its state, its audit, its backups. Thread-safe. */
final class HubRoutes {
    private final Questions questions;

    HubRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.GET, "/hub", Role.ROLE_VIEWER, "Shows the hub: links, storage, bridge.")
                        .answering(StatusCodes.OK, HubStatus.getDefaultInstance())
                        .doing(this::status),
                Route.of(Methods.GET, "/audit", Role.ROLE_ADMIN, "Lists who did what, newest first.")
                        .with(
                                Parameter.text("actor", 100, "Done by this principal, such as user:marta."),
                                Parameter.text("subject", 100, "Done to this: a device id, an execution id, a key id."),
                                Parameter.limit(500, "100"),
                                Parameter.whole("cursor", 1, Long.MAX_VALUE, Parameter.CURSOR.description()))
                        .answering(StatusCodes.OK, AuditEntries.getDefaultInstance())
                        .doing(this::audit),
                Route.of(
                                Methods.POST,
                                "/backups",
                                Role.ROLE_ADMIN,
                                "Writes a backup on the hub's machine; answers when it is complete.")
                        .answering(StatusCodes.CREATED, Backup.getDefaultInstance())
                        .doing(this::backup));
    }

    private void status(Call call) {
        questions.ask(
                call, StatusCodes.OK, ConsoleToHub.newBuilder().setHubStatus(HubStatusQuery.getDefaultInstance()));
    }

    private void audit(Call call) {
        AuditQuery.Builder query = AuditQuery.newBuilder()
                .setActor(call.arguments().text("actor"))
                .setSubject(call.arguments().text("subject"))
                .setLimit(call.arguments().small("limit"))
                .setBeforeEntryNo(call.arguments().number("cursor").orElse(0L));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setAudit(query), answer -> {
            if (answer instanceof AuditEntries found) {
                Page.afterLast(call, found.getEntriesList(), last -> Long.toUnsignedString(last.getEntryNo()));
            }
            return answer;
        });
    }

    private void backup(Call call) {
        questions.askForLong(
                call, StatusCodes.CREATED, ConsoleToHub.newBuilder().setMakeBackup(MakeBackup.getDefaultInstance()));
    }
}
