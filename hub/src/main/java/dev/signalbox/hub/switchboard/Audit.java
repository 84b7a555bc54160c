package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.switchboard.Change.Audited;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.proto.v1.AuditEntry;
import java.util.List;

/** Puts an audit entry into the transaction of what it tells of. Confined to the switchboard thread. */
final class Audit {
    private final TimeSource time;

    Audit(TimeSource time) {
        this.time = time;
    }

    /**
     * The change and the entry, all or none.
     *
     * @param action "command", "device.create", "token.revoke": a thing and a verb
     * @param subject what it is done to: an execution id, a device id, a key id
     * @param detail one short clause; never a secret or a payload
     */
    Change with(Change change, String actor, String action, String subject, String detail) {
        return new Together(List.of(change, entry(actor, action, subject, detail)));
    }

    Audited entry(String actor, String action, String subject, String detail) {
        return new Audited(AuditEntry.newBuilder()
                .setTimeMs(time.millis())
                .setActor(actor)
                .setAction(action)
                .setSubject(subject)
                .setDetail(detail)
                .build());
    }
}
