package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl join-key}: the keys by which devices join. */
@Command(
        name = "join-key",
        description = "Makes, lists and revokes keys by which devices join.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class JoinKeyVerbs {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "create", description = "Prints the line to paste on a device.", mixinStandardHelpOptions = true)
    int create(
            @Option(names = "--title", defaultValue = "", description = "What it is for") String title,
            @Option(names = "--tag", description = "Every device that joins by it gets it; several are possible")
                    @Nullable
                    List<String> tags,
            @Option(
                            names = "--valid-for",
                            defaultValue = "24h",
                            description = "Such as 30m, 24h, 90d. Default: ${DEFAULT-VALUE}")
                    String validFor,
            @Option(names = "--max-uses", defaultValue = "0", description = "How many devices. Default: any number")
                    int maxUses,
            @Option(names = "--needs-approval", description = "Devices are pending until somebody approves them")
                    boolean needsApproval)
            throws Trouble {
        CreateJoinKey request = CreateJoinKey.newBuilder()
                .setTitle(title)
                .addAllTags(tags == null ? List.of() : tags)
                .setValidForS(Spans.seconds(validFor))
                .setMaxUses(maxUses)
                .setNeedsApproval(needsApproval)
                .build();
        Answer answer = ctl.hub().post(RestPath.of("join-keys"), request);
        JoinKey key = answer.as(JoinKey.newBuilder()).build();
        return ctl.show(answer, out -> out.println(key.getJoinLine()));
    }

    @Command(name = "list", description = "Lists keys that are still valid.", mixinStandardHelpOptions = true)
    int list() throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of("join-keys"));
        JoinKeys found = answer.as(JoinKeys.newBuilder()).build();
        return ctl.show(answer, out -> {
            Table table = new Table("KEY", "TITLE", "EXPIRES", "USES", "APPROVAL", "TAGS", "BY");
            for (JoinKey key : found.getJoinKeysList()) {
                table.row(
                        key.getKeyId(),
                        key.getTitle(),
                        Words.ago(key.getExpiresAtMs(), System.currentTimeMillis()),
                        key.getUses() + (key.getMaxUses() == 0 ? "" : " of " + key.getMaxUses()),
                        key.getNeedsApproval() ? "needed" : "",
                        String.join(", ", key.getTagsList()),
                        key.getCreatedBy());
            }
            table.print(out);
        });
    }

    @Command(name = "revoke", description = "Revokes a key.", mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "KEY") String key) throws Trouble {
        Answer answer = ctl.hub().delete(RestPath.of("join-keys", key));
        return ctl.show(answer, out -> out.println("Revoked " + key + "."));
    }
}
