package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import java.security.SecureRandom;
import java.util.Optional;

/** Keys by which devices join: made, listed, revoked. Confined to the switchboard thread. */
final class JoinKeys {
    private static final long DEFAULT_MILLIS = 24 * 3_600_000L;
    private static final long SHORTEST_MILLIS = 60_000;
    private static final long LONGEST_MILLIS = 366 * 24 * 3_600_000L;
    private static final int MAX_USES = 1_000_000;

    /** Join keys that are valid: one answer holds them all. */
    static final int MAX_KEYS = 500;

    private final CredentialBook book;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final SecureRandom random;

    JoinKeys(CredentialBook book, Audit audit, Refusals refusals, TimeSource time, SecureRandom random) {
        this.book = book;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        this.random = random;
    }

    void onCreate(OfLink asker, ConsoleIdentity identity, CreateJoinKey request) {
        long valid =
                request.getValidForS() == 0 ? DEFAULT_MILLIS : Integer.toUnsignedLong(request.getValidForS()) * 1000;
        long maxUses = Integer.toUnsignedLong(request.getMaxUses());
        if (valid > LONGEST_MILLIS
                || valid < SHORTEST_MILLIS
                || maxUses > MAX_USES
                || !TagCheck.fits(request.getTagsList())
                || !Names.isDisplayText(request.getTitle())) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "A join key is valid for 1 minute to 1 year, for at most 1,000,000 devices, has at most 16 tags of 64"
                            + " characters, and a title of at most 100 characters.");
            return;
        }
        long now = time.millis();
        if (book.recorded().joinKeys(now).size() >= MAX_KEYS) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_TOO_LARGE,
                    "There are " + MAX_KEYS + " join keys already: revoke one, or make one for many devices.");
            return;
        }
        Token token = Token.issue(Token.Kind.JOIN, random);
        JoinKey key = new JoinKey(
                token.keyId(),
                token.secretHash(),
                request.getTitle(),
                request.getTagsList(),
                identity.name(),
                now,
                now + valid,
                (int) maxUses,
                0,
                request.getNeedsApproval());
        book.record(
                asker,
                audit.with(new CredentialAdded(key), identity.name(), "join_key.create", key.keyId(), limits(key)),
                HubToConsole.newBuilder().setJoinKey(shown(key).setKey(token.reveal())));
    }

    void onQuery(OfLink asker) {
        dev.signalbox.proto.v1.JoinKeys.Builder found = dev.signalbox.proto.v1.JoinKeys.newBuilder();
        book.stored().joinKeys(time.millis()).forEach(key -> found.addJoinKeys(shown(key)));
        Watchers.answer(asker, HubToConsole.newBuilder().setJoinKeys(found));
    }

    void onRevoke(OfLink asker, ConsoleIdentity identity, String keyId) {
        Optional<JoinKey> key = book.recorded().joinKey(keyId);
        if (key.isEmpty()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such join key.");
            return;
        }
        book.record(
                asker,
                audit.with(
                        new CredentialRemoved(key.get()),
                        identity.name(),
                        "join_key.revoke",
                        keyId,
                        "used by " + key.get().uses()),
                HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
    }

    private static String limits(JoinKey key) {
        String uses = key.maxUses() == 0 ? "any number of devices" : "at most " + key.maxUses() + " devices";
        return key.needsApproval() ? uses + ", each to be approved" : uses;
    }

    private static dev.signalbox.proto.v1.JoinKey.Builder shown(JoinKey key) {
        return dev.signalbox.proto.v1.JoinKey.newBuilder()
                .setKeyId(key.keyId())
                .setTitle(key.title())
                .addAllTags(key.tags())
                .setCreatedBy(key.createdBy())
                .setCreatedAtMs(key.createdAtMillis())
                .setExpiresAtMs(key.expiresAtMillis())
                .setMaxUses(key.maxUses())
                .setUses(key.uses())
                .setNeedsApproval(key.needsApproval());
    }
}
