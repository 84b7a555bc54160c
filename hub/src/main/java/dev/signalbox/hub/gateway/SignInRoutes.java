package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Passwords;
import dev.signalbox.hub.auth.SetupCode;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.SetupRequest;
import dev.signalbox.proto.v1.SetupState;
import dev.signalbox.proto.v1.SignInCode;
import dev.signalbox.proto.v1.SignInCodeRequest;
import dev.signalbox.proto.v1.SignInRequest;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a person gets in: setup, sign-in by password or one-time code. Thread-safe. */
final class SignInRoutes {
    private static final long CODE_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final String WRONG = "The user name or the password is wrong.";

    private final Reception reception;
    private final Keyring keyring;
    private final InstantSource clock;
    private final @Nullable SetupCode setupCode;

    /** @param setupCode null: the hub has its first admin */
    SignInRoutes(Reception reception, @Nullable SetupCode setupCode) {
        this.reception = reception;
        this.keyring = reception.keyring();
        this.clock = reception.clock();
        this.setupCode = setupCode;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.GET, "/setup", Access.ANYONE, "Says whether the hub waits for its first admin.")
                        .answering(StatusCodes.OK, SetupState.getDefaultInstance())
                        .doing(this::setupState),
                Route.of(Methods.POST, "/setup", Access.ANYONE, "Creates the first admin and signs them in, once.")
                        .taking(SetupRequest.getDefaultInstance())
                        .answering(StatusCodes.OK, SessionInfo.getDefaultInstance())
                        .doing(this::setup),
                Route.of(
                                Methods.POST,
                                "/sign-in",
                                Access.ANYONE,
                                "Opens a browser's session by password or one-time code.")
                        .taking(SignInRequest.getDefaultInstance())
                        .answering(StatusCodes.OK, SessionInfo.getDefaultInstance())
                        .doing(this::signIn),
                Route.of(
                                Methods.POST,
                                "/sign-in-codes",
                                Role.ROLE_ADMIN,
                                "Makes a one-time code; the hub's own host only.")
                        .taking(SignInCodeRequest.getDefaultInstance())
                        .answering(StatusCodes.CREATED, SignInCode.getDefaultInstance())
                        .doing(this::issueCode));
    }

    private void setupState(Call call) {
        boolean open = setupCode != null && !keyring.current().hasUsers();
        call.answer(
                StatusCodes.OK,
                SetupState.newBuilder()
                        .setOpen(open)
                        .setHubName(reception.config().hubName())
                        .build());
    }

    private void setup(Call call) {
        SetupRequest request = call.body(SetupRequest.class);
        if (reception.mustWait(call, reception.pace().sourceWaitMillis(call.source(), System.nanoTime()))) {
            return;
        }
        SetupCode code = setupCode;
        if (code == null || keyring.current().hasUsers()) {
            call.refuse(ErrorCode.ERROR_CODE_CONFLICT, "This hub has its first admin already.");
        } else if (!code.matches(request.getCode(), clock.millis())) {
            reception.pace().sourceFailed(call.source(), System.nanoTime());
            reception.refused().signIn("", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "The setup code is wrong or an hour has passed.");
        } else if (!Names.isUserName(request.getUser())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Names.USER_RULE);
        } else if (!Passwords.isFit(request.getPassword())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Passwords.RULE);
        } else {
            reception.onPasswordThread(call, () -> createAdmin(call, request.getUser(), request.getPassword()));
        }
    }

    private void createAdmin(Call call, String user, String password) {
        Credential.User admin = new Credential.User(
                user, Role.ROLE_ADMIN, Passwords.hash(password, reception.random()), clock.millis());
        openSession(call, user, session -> link -> new Event.SetupDone(link, admin, session));
    }

    private void signIn(Call call) {
        SignInRequest request = call.body(SignInRequest.class);
        if (!request.getCode().isEmpty()) {
            signInByCode(call, request.getCode());
        } else if (!reception.mustWait(
                call, reception.pace().waitMillis(request.getUser(), call.source(), System.nanoTime()))) {
            reception.onPasswordThread(call, () -> signInByPassword(call, request.getUser(), request.getPassword()));
        }
    }

    private void signInByCode(Call call, String code) {
        // No waiting: a code is 128 random bits, nobody guesses it.
        Optional<String> user = keyring.signInCodes()
                .redeem(code, clock.millis())
                .filter(name -> keyring.current().user(name).isPresent());
        if (user.isPresent()) {
            openSession(call, user.get(), session -> link -> new Event.SignedIn(link, session, null));
        } else {
            reception.refused().signIn("", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "This code is unknown, used or expired.");
        }
    }

    /** Takes the same time whether the user exists or not. */
    private void signInByPassword(Call call, String name, String password) {
        Optional<String> stored = keyring.current().user(name).map(Credential.User::passwordHash);
        boolean right = Passwords.verify(password, stored.orElse(Passwords.NOBODY)) && stored.isPresent();
        if (right) {
            reception.pace().succeeded(name, call.source(), System.nanoTime());
            openSession(call, name, session -> link -> new Event.SignedIn(link, session, stored.get()));
        } else {
            reception.pace().failed(name, call.source(), System.nanoTime());
            reception.refused().signIn(keyring.current().user(name).isPresent() ? name : "", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, WRONG);
        }
    }

    private void openSession(
            Call call,
            String user,
            Function<Credential.Session, Function<dev.signalbox.hub.switchboard.Link, Event>> event) {
        Token token = Token.issue(Token.Kind.SESSION, reception.random());
        Credential.Session session =
                Credential.Session.open(token, user, reception.config().edge().sessions(), clock.millis());
        reception.enter(call, token, event.apply(session));
    }

    private void issueCode(Call call) {
        SignInCodeRequest request = call.body(SignInCodeRequest.class);
        String user = request.getUser();
        String password = request.getPassword();
        if (!call.console().name().equals(Credentials.LOCAL_ADMIN)) {
            call.refuse(ErrorCode.ERROR_CODE_FORBIDDEN, "Only the hub's own host may ask for a sign-in code.");
        } else if (!Names.isUserName(user)) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Names.USER_RULE);
        } else if (!password.isEmpty() && !Passwords.isFit(password)) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Passwords.RULE);
        } else if (!password.isEmpty()) {
            reception.onPasswordThread(call, () -> wantAdmin(call, user, Passwords.hash(password, reception.random())));
        } else if (keyring.current().user(user).isPresent()) {
            answerWithCode(call, user);
        } else {
            wantAdmin(call, user, null);
        }
    }

    private void wantAdmin(Call call, String user, @Nullable String passwordHash) {
        reception
                .questions()
                .put(call, link -> new Event.UserWanted(link, user, Role.ROLE_ADMIN, passwordHash), answer -> {
                    if (answer instanceof Done) {
                        answerWithCode(call, user);
                    } else {
                        call.answer(StatusCodes.OK, answer);
                    }
                });
    }

    private void answerWithCode(Call call, String user) {
        long expiresAtMillis = clock.millis() + CODE_MILLIS;
        call.answer(
                StatusCodes.CREATED,
                SignInCode.newBuilder()
                        .setCode(keyring.signInCodes().issue(user, expiresAtMillis))
                        .setExpiresAtMs(expiresAtMillis)
                        .build());
    }
}
