package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.User;
import dev.signalbox.proto.v1.Users;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl users}: who may sign in, and what they may then. */
@Command(
        name = "users",
        description = "People who may sign in.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UserVerbs {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "list", description = "Lists everybody.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--limit", description = "At most so many. Default: all") @Nullable Integer limit,
            @Option(names = "--cursor", description = "As the page before said") @Nullable String cursor)
            throws Trouble {
        Table table = new Table("USER", "ROLE", "CREATED", "PASSWORD", "SESSIONS", "SCOPE");
        return new Listing(ctl, table, UserVerbs::add)
                .print(RestPath.of("users").with("cursor", cursor), limit, Listing.MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer page) throws Trouble {
        Users found = page.as(Users.newBuilder()).build();
        for (User user : found.getUsersList()) {
            table.row(
                    user.getUser(),
                    Words.of(user.getRole()),
                    Words.ago(user.getCreatedAtMs(), System.currentTimeMillis()),
                    user.getHasPassword() ? "yes" : "none yet",
                    user.getSessions(),
                    ScopeOptions.words(user.getScope()));
        }
        return found.getUsersCount();
    }

    @Command(
            name = "create",
            description = "Lets a person in and prints the address where they sign in first, once, within 24 hours.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "USER") String user,
            @Option(
                            names = "--role",
                            defaultValue = "viewer",
                            description = "viewer, operator, engineer or admin. Default: ${DEFAULT-VALUE}")
                    String role,
            @Mixin ScopeOptions scope)
            throws Trouble {
        CreateUser.Builder request = CreateUser.newBuilder().setUser(user).setRole(role(role));
        scope.wanted().ifPresent(request::setScope);
        RestHub hub = ctl.hub();
        return showCode(hub, hub.post(RestPath.of("users"), request.build()));
    }

    @Command(
            name = "update",
            description = "Changes role or scope, at once and also on live links.",
            mixinStandardHelpOptions = true)
    int update(
            @Parameters(paramLabel = "USER") String user,
            @Option(names = "--role", description = "viewer, operator, engineer or admin") @Nullable String role,
            @Option(names = "--no-scope", description = "Confined no longer") boolean noScope,
            @Mixin ScopeOptions scope)
            throws Trouble {
        Optional<Scope> wanted = scope.wanted();
        if (role == null && !noScope && wanted.isEmpty()) {
            throw new Trouble("Nothing is to change: say --role, --only-…, or --no-scope.", Exit.USAGE);
        }
        if (noScope && wanted.isPresent()) {
            throw new Trouble("Confined or no longer confined: say --only-… or --no-scope.", Exit.USAGE);
        }
        UpdateUser.Builder request = UpdateUser.newBuilder();
        if (role != null) {
            request.setRole(role(role));
        }
        if (noScope) {
            request.setScope(Scope.getDefaultInstance());
        }
        wanted.ifPresent(request::setScope);
        Answer answer = ctl.hub().patch(RestPath.of("users", user), request.build());
        User changed = answer.as(User.newBuilder()).build();
        return ctl.show(answer, out -> out.println(changed.getUser() + " is " + Words.of(changed.getRole()) + " now."));
    }

    @Command(
            name = "reset",
            description = "Takes the password away, ends every session, and prints a new address to sign in at.",
            mixinStandardHelpOptions = true)
    int reset(@Parameters(paramLabel = "USER") String user) throws Trouble {
        RestHub hub = ctl.hub();
        return showCode(hub, hub.post(RestPath.of("users", user, "reset")));
    }

    @Command(name = "delete", description = "Shuts a person out; their links close.", mixinStandardHelpOptions = true)
    int delete(@Parameters(paramLabel = "USER") String user) throws Trouble {
        Answer answer = ctl.hub().delete(RestPath.of("users", user));
        return ctl.show(answer, out -> out.println("Deleted " + user + "."));
    }

    private int showCode(RestHub hub, Answer answer) throws Trouble {
        String code = answer.as(User.newBuilder()).getSignInCode();
        return ctl.show(answer, out -> out.println(hub.publicUrl() + "/sign-in#" + code));
    }

    private static Role role(String name) throws Trouble {
        return Roles.parse(name)
                .orElseThrow(() -> new Trouble(
                        "There is no role " + Table.printable(name) + ": viewer, operator, engineer or admin.",
                        Exit.USAGE));
    }
}
