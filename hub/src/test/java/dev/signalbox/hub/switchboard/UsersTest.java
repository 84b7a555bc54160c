package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateUser;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.UpdateUser;
import dev.signalbox.proto.v1.User;
import dev.signalbox.proto.v1.UserQuery;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsersTest {
    private static final Scope.Builder NO_SCOPE = Scope.newBuilder();

    private final Rig rig = new Rig();
    private final People people = new People(rig);

    @Test
    void newUserComesByACodeThatWorksOnceAndHasNoPassword() {
        User made = people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE).getUser();

        assertThat(made.getHasPassword()).isFalse();
        assertThat(made.getSignInCodeExpiresAtMs()).isEqualTo(rig.millis() + Users.CODE_MILLIS);
        assertThat(rig.keyring.signInCodes().redeem(made.getSignInCode(), rig.millis()))
                .contains("olga");
        assertThat(rig.keyring.signInCodes().redeem(made.getSignInCode(), rig.millis()))
                .isEmpty();
        assertThat(rig.audited()).containsExactly("user.create");
    }

    @Test
    void listShowsEverybodyAndNoCode() {
        people.creates("olga", Role.ROLE_OPERATOR, Scope.newBuilder().addTags("north"));
        people.creates("ada", Role.ROLE_ADMIN, NO_SCOPE);
        people.signsIn("olga");

        HubToConsole found = people.asks(ConsoleToHub.newBuilder().setUsers(UserQuery.getDefaultInstance()));
        assertThat(found.getUsers().getUsersList())
                .extracting(User::getUser, User::getRole, User::getSessions, User::getSignInCode)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ada", Role.ROLE_ADMIN, 0, ""),
                        org.assertj.core.groups.Tuple.tuple("olga", Role.ROLE_OPERATOR, 1, ""));
        assertThat(found.getUsers().getUsers(1).getScope().getTagsList()).containsExactly("north");
    }

    @Test
    void nameThatIsTakenIsRefused() {
        people.creates("olga", Role.ROLE_VIEWER, NO_SCOPE);
        assertThat(code(people.creates("olga", Role.ROLE_ADMIN, NO_SCOPE)))
                .isEqualTo(ErrorCode.ERROR_CODE_ALREADY_EXISTS);
    }

    @Test
    void twoOfOneNameAskedForAtOnceAreOne() {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder()
                .setCreateUser(CreateUser.newBuilder().setUser("olga").setRole(Role.ROLE_VIEWER));
        RecordingLink first = rig.ask(Rig.ADMIN, request);
        RecordingLink second = rig.ask(Rig.ADMIN, request);
        rig.commit();
        assertThat(first.lastAnswer().hasUser()).isTrue();
        assertThat(code(second.lastAnswer())).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_EXISTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Olga", "-olga", "a b", "ooooooooooooooooooooooooooooooooo"})
    void nameThatIsNoneIsRefused(String name) {
        assertThat(code(people.creates(name, Role.ROLE_VIEWER, NO_SCOPE)))
                .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        assertThat(rig.audited()).isEmpty();
    }

    @Test
    void adminIsNotConfined() {
        Scope.Builder north = Scope.newBuilder().addTags("north");
        assertThat(code(people.creates("ada", Role.ROLE_ADMIN, north)))
                .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);

        people.creates("olga", Role.ROLE_OPERATOR, north);
        assertThat(code(people.updates(UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_ADMIN))))
                .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        HubToConsole raised = people.updates(
                UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_ADMIN).setScope(NO_SCOPE));
        assertThat(raised.getUser().getRole()).isEqualTo(Role.ROLE_ADMIN);
        assertThat(raised.getUser().hasScope()).isFalse();
    }

    @Test
    void lastAdminIsNeitherDemotedNorDeleted() {
        people.creates("ada", Role.ROLE_ADMIN, NO_SCOPE);
        UpdateUser.Builder demotion = UpdateUser.newBuilder().setUser("ada").setRole(Role.ROLE_VIEWER);
        assertThat(code(people.updates(demotion))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(code(people.deletes("ada"))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);

        people.creates("eve", Role.ROLE_ADMIN, NO_SCOPE);
        assertThat(code(people.deletes("ada"))).as("eve never came").isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        people.signsIn("eve");
        assertThat(people.deletes("ada").hasDone()).isTrue();
        assertThat(code(people.deletes("eve"))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    }

    @Test
    void adminWithAPasswordCanSignInWithoutAnOpenSession() {
        people.creates("ada", Role.ROLE_ADMIN, NO_SCOPE);
        people.creates("eve", Role.ROLE_ADMIN, NO_SCOPE);
        People.SignedInBrowser eve = people.signsIn("eve");
        rig.switchboard.on(new Event.PasswordChosen(
                new RecordingLink(), eve.identity(), null, "hash", eve.token().secretHash()));
        rig.commit();
        rig.switchboard.on(new Event.SignedOut(new RecordingLink(), eve.identity()));
        rig.commit();
        assertThat(eve.isIn()).isFalse();
        assertThat(people.deletes("ada").hasDone()).isTrue();
    }

    @Test
    void twoLastAdminsDoNotDeleteEachOther() {
        people.creates("ada", Role.ROLE_ADMIN, NO_SCOPE);
        people.creates("eve", Role.ROLE_ADMIN, NO_SCOPE);
        people.signsIn("ada");
        people.signsIn("eve");
        RecordingLink first = rig.ask(Rig.ADMIN, deletion("ada"));
        RecordingLink second = rig.ask(Rig.ADMIN, deletion("eve"));
        rig.commit();
        assertThat(first.lastAnswer().hasDone()).isTrue();
        assertThat(code(second.lastAnswer())).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    }

    @Test
    void deletedUserIsOutAtOnceWithAllTheirLinks() {
        String code =
                people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE).getUser().getSignInCode();
        People.SignedInBrowser browser = people.signsIn("olga");
        RecordingLink link = browser.links();

        people.deletes("olga");
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(browser.isIn()).isFalse();

        people.creates("olga", Role.ROLE_ADMIN, NO_SCOPE);
        assertThat(rig.keyring.signInCodes().redeem(code, rig.millis()))
                .as("the code of the one before")
                .isEmpty();
        assertThat(browser.isIn()).as("the session of the one before").isFalse();
    }

    @Test
    void resetTakesThePasswordAndEverySessionAndGivesACode() {
        people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE);
        People.SignedInBrowser browser = people.signsIn("olga");
        RecordingLink link = browser.links();

        User reset = people.resets("olga").getUser();
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(browser.isIn()).isFalse();
        assertThat(reset.getHasPassword()).isFalse();
        assertThat(rig.keyring.signInCodes().redeem(reset.getSignInCode(), rig.millis()))
                .contains("olga");
        assertThat(rig.audited()).containsExactly("user.create", "session.open", "user.reset");
    }

    @Test
    void roleThatIsLoweredCountsForTheNextMessageOnALiveLink() {
        people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE);
        ConsoleIdentity then = people.signsIn("olga").identity();
        RecordingLink link = rig.consoleArrives(then);
        rig.asks(link, then, ConsoleToHub.newBuilder().setRequestId(1).setInvoke(Rig.plain("beep")));
        rig.commit();
        assertThat(link.executions()).isNotEmpty();

        people.updates(UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_VIEWER));
        rig.asks(link, then, ConsoleToHub.newBuilder().setRequestId(2).setInvoke(Rig.plain("beep")));
        rig.commit();
        assertThat(code(link.lastAnswer())).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(link.closed).isNull();
    }

    @Test
    void whoseRightsChangeIsToldOnEveryLinkAndNobodyElse() {
        people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE);
        people.creates("petr", Role.ROLE_OPERATOR, NO_SCOPE);
        List<RecordingLink> olgas =
                List.of(people.signsIn("olga").links(), people.signsIn("olga").links());
        RecordingLink petrs = people.signsIn("petr").links();

        people.updates(UpdateUser.newBuilder()
                .setUser("olga")
                .setRole(Role.ROLE_VIEWER)
                .setScope(Scope.newBuilder().addTags("north")));
        assertThat(olgas).allSatisfy(link -> {
            assertThat(link.lastAnswer().getPrincipal())
                    .isEqualTo(Principal.newBuilder()
                            .setName("user:olga")
                            .setRole(Role.ROLE_VIEWER)
                            .setScope(Scope.newBuilder().addTags("north"))
                            .build());
            assertThat(link.closed).isNull();
        });
        assertThat(petrs.sent(HubToConsole.class)).noneMatch(HubToConsole::hasPrincipal);

        people.updates(
                UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_ADMIN).setScope(NO_SCOPE));
        assertThat(olgas.get(0).lastAnswer().getPrincipal().getRole()).isEqualTo(Role.ROLE_ADMIN);
    }

    @Test
    void updateThatChangesNothingIsNeitherOnRecordNorTold() {
        people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE);
        RecordingLink link = people.signsIn("olga").links();
        HubToConsole answer = people.updates(UpdateUser.newBuilder()
                .setUser("olga")
                .setRole(Role.ROLE_OPERATOR)
                .setScope(NO_SCOPE));
        assertThat(answer.getUser().getRole()).isEqualTo(Role.ROLE_OPERATOR);
        assertThat(answer.getUser().getSessions()).isEqualTo(1);
        assertThat(rig.audited()).containsExactly("user.create", "session.open");
        assertThat(rig.keyring.current().user("olga").orElseThrow().privilegesSinceMillis())
                .isZero();
        assertThat(link.sent(HubToConsole.class)).noneMatch(HubToConsole::hasPrincipal);
    }

    @Test
    void updateThatChangesNothingIsNotConfirmedAheadOfTheOneBefore() {
        people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE);
        ConsoleToHub.Builder viewer = ConsoleToHub.newBuilder()
                .setUpdateUser(UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_VIEWER));
        rig.ask(Rig.ADMIN, viewer);
        RecordingLink again = rig.ask(Rig.ADMIN, viewer);
        assertThat(again.sent).isEmpty();
        rig.commit();
        assertThat(again.lastAnswer().getUser().getRole()).isEqualTo(Role.ROLE_VIEWER);
    }

    @Test
    void codeOfBeforeEndsWhenTheResetIsRecordedAndTheLastOfTwoResetsCounts() {
        String first =
                people.creates("olga", Role.ROLE_OPERATOR, NO_SCOPE).getUser().getSignInCode();
        ConsoleToHub.Builder reset = ConsoleToHub.newBuilder();
        reset.getResetUserBuilder().setUser("olga");
        RecordingLink one = rig.ask(Rig.ADMIN, reset);
        assertThat(rig.keyring.signInCodes().redeem(first, rig.millis()))
                .as("before the commit")
                .isEmpty();
        RecordingLink two = rig.ask(Rig.ADMIN, reset);
        rig.commit();
        assertThat(rig.keyring.signInCodes().redeem(one.lastAnswer().getUser().getSignInCode(), rig.millis()))
                .isEmpty();
        assertThat(rig.keyring.signInCodes().redeem(two.lastAnswer().getUser().getSignInCode(), rig.millis()))
                .contains("olga");
    }

    @Test
    void listIsToldByPagesAndAPageHoldsNoMoreThanOneAnswer() {
        for (String name : List.of("olga", "ada", "petr")) {
            people.creates(name, Role.ROLE_OPERATOR, NO_SCOPE);
        }
        assertThat(names(UserQuery.newBuilder().setLimit(2))).containsExactly("ada", "olga");
        assertThat(names(UserQuery.newBuilder().setLimit(2).setAfterUser("olga")))
                .containsExactly("petr");
        assertThat(names(UserQuery.newBuilder().setAfterUser("petr"))).isEmpty();
        ConsoleToHub.Builder tooMany = ConsoleToHub.newBuilder();
        tooMany.getUsersBuilder().setLimit(1_001);
        assertThat(code(people.asks(tooMany))).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);

        Scope.Builder wide = Scope.newBuilder();
        for (int i = 0; i < 1_000; i++) {
            wide.addDeviceIds(String.format(Locale.ROOT, "d%059d", i));
        }
        for (String name : List.of("wide1", "wide2", "wide3", "wide4", "wide5")) {
            people.creates(name, Role.ROLE_OPERATOR, wide);
        }
        assertThat(names(UserQuery.newBuilder()))
                .containsExactly("ada", "olga", "petr", "wide1", "wide2", "wide3", "wide4");
        assertThat(names(UserQuery.newBuilder().setAfterUser("wide4"))).containsExactly("wide5");
    }

    private List<String> names(UserQuery.Builder query) {
        return people.asks(ConsoleToHub.newBuilder().setUsers(query)).getUsers().getUsersList().stream()
                .map(User::getUser)
                .toList();
    }

    @Test
    void nobodyButAdminsAskAboutUsers() {
        ConsoleIdentity engineer = new ConsoleIdentity("user:eng", Role.ROLE_ENGINEER, "");
        assertThat(code(people.asks(engineer, ConsoleToHub.newBuilder().setUsers(UserQuery.getDefaultInstance()))))
                .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(code(people.asks(engineer, deletion("ada")))).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
    }

    private static ConsoleToHub.Builder deletion(String user) {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeleteUserBuilder().setUser(user);
        return request;
    }

    private static ErrorCode code(HubToConsole answer) {
        return answer.getError().getCode();
    }
}
