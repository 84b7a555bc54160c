package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublishes;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubStatusQuery;
import dev.signalbox.proto.v1.MakeBackup;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SweepMqtt;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The hub itself by REST: its state, its audit, its backups. Thread-safe. */
final class HubRoutes {
    /** One JSON object a line. */
    private static final String LINES = "application/x-ndjson";

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
                                Parameter.text(
                                        "actor",
                                        Parameter.MAX_PRINCIPAL,
                                        "Done by this principal, such as user:marta."),
                                Parameter.text(
                                        "subject",
                                        Parameter.MAX_PRINCIPAL,
                                        "Done to this: a device id, an execution id, a key id."),
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
                        .doing(this::backup),
                Route.of(
                                Methods.POST,
                                "/mqtt/gc",
                                Role.ROLE_ADMIN,
                                "Looks for what is retained at the broker and belongs to nothing; empties it where asked to.")
                        .taking(SweepMqtt.getDefaultInstance())
                        .answering(StatusCodes.OK, MqttSweep.getDefaultInstance())
                        .doing(this::sweepMqtt),
                Route.of(
                                Methods.POST,
                                "/mqtt/captures",
                                Role.ROLE_ADMIN,
                                "Listens to the broker for some seconds and answers with what was published there.")
                        .taking(CapturePublishes.getDefaultInstance())
                        .answering(StatusCodes.OK, CapturedPublishes.getDefaultInstance())
                        .doing(this::capturePublishes));
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
        questions.ask(call, ConsoleToHub.newBuilder().setAudit(query), answer -> {
            if (answer instanceof AuditEntries found) {
                Page.afterLast(call, found.getEntriesList(), last -> Long.toUnsignedString(last.getEntryNo()));
                if (call.header(Headers.ACCEPT_STRING).filter(LINES::equals).isPresent()) {
                    call.answer(LINES, lines(found));
                    return;
                }
            }
            call.answer(StatusCodes.OK, answer);
        });
    }

    /** As {@code audit export} prints them. */
    private static byte[] lines(AuditEntries found) {
        StringBuilder lines = new StringBuilder();
        for (AuditEntry entry : found.getEntriesList()) {
            lines.append(new String(Wire.JSON.encode(Frame.of(entry)), StandardCharsets.UTF_8))
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void sweepMqtt(Call call) {
        questions.askForLong(call, StatusCodes.OK, ConsoleToHub.newBuilder().setSweepMqtt(call.body(SweepMqtt.class)));
    }

    private void capturePublishes(Call call) {
        questions.askForLong(
                call, StatusCodes.OK, ConsoleToHub.newBuilder().setCapturePublishes(call.body(CapturePublishes.class)));
    }

    private void backup(Call call) {
        questions.askForLong(
                call, StatusCodes.CREATED, ConsoleToHub.newBuilder().setMakeBackup(MakeBackup.getDefaultInstance()));
    }
}
