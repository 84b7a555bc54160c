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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a person gets in: setup, sign-in by password or one-time code. Thread-safe. */
final class SignInRoutes {
    private static final long CODE_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final String TOO_MANY = "Too many tries; wait a little.";
    private static final String WRONG = "The user name or the password is wrong.";

    private final Questions questions;
    private final Keyring keyring;
    private final @Nullable SetupCode setupCode;
    private final GatewayConfig config;
    private final SessionCookie cookie;
    private final PasswordThreads passwords;
    private final SecureRandom random;
    private final InstantSource clock;
    private final SignInPace pace;
    private final RefusedSignIns refused;

    SignInRoutes(
            Questions questions,
            Keyring keyring,
            @Nullable SetupCode setupCode,
            GatewayConfig config,
            SessionCookie cookie,
            PasswordThreads passwords,
            SignInPace pace,
            RefusedSignIns refused,
            SecureRandom random,
            InstantSource clock) {
        this.questions = questions;
        this.keyring = keyring;
        this.setupCode = setupCode;
        this.config = config;
        this.cookie = cookie;
        this.passwords = passwords;
        this.pace = pace;
        this.refused = refused;
        this.random = random;
        this.clock = clock;
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
                        .setHubName(config.hubName())
                        .build());
    }

    private void setup(Call call) {
        SetupRequest request = call.body(SetupRequest.class);
        if (mustWait(call, pace.sourceWaitMillis(call.source(), System.nanoTime()))) {
            return;
        }
        SetupCode code = setupCode;
        if (code == null || keyring.current().hasUsers()) {
            call.refuse(ErrorCode.ERROR_CODE_CONFLICT, "This hub has its first admin already.");
        } else if (!code.matches(request.getCode(), clock.millis())) {
            pace.sourceFailed(call.source(), System.nanoTime());
            refused.signIn("", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "The setup code is wrong or an hour has passed.");
        } else if (!Names.isUserName(request.getUser())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Names.USER_RULE);
        } else if (!Passwords.isFit(request.getPassword())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, Passwords.RULE);
        } else {
            onPasswordThread(call, () -> createAdmin(call, request.getUser(), request.getPassword()));
        }
    }

    private void createAdmin(Call call, String user, String password) {
        Credential.User admin =
                new Credential.User(user, Role.ROLE_ADMIN, Passwords.hash(password, random), clock.millis());
        openSession(call, user, session -> link -> new Event.SetupDone(link, admin, session));
    }

    private void signIn(Call call) {
        SignInRequest request = call.body(SignInRequest.class);
        if (!request.getCode().isEmpty()) {
            signInByCode(call, request.getCode());
        } else if (!mustWait(call, pace.waitMillis(request.getUser(), call.source(), System.nanoTime()))) {
            onPasswordThread(call, () -> signInByPassword(call, request.getUser(), request.getPassword()));
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
            refused.signIn("", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "This code is unknown, used or expired.");
        }
    }

    /** Takes the same time whether the user exists or not. */
    private void signInByPassword(Call call, String name, String password) {
        Optional<String> stored = keyring.current().user(name).map(Credential.User::passwordHash);
        boolean right = Passwords.verify(password, stored.orElse(Passwords.NOBODY)) && stored.isPresent();
        if (right) {
            pace.succeeded(name, call.source(), System.nanoTime());
            openSession(call, name, session -> link -> new Event.SignedIn(link, session, stored.get()));
        } else {
            pace.failed(name, call.source(), System.nanoTime());
            refused.signIn(keyring.current().user(name).isPresent() ? name : "", call.source());
            call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, WRONG);
        }
    }

    private void openSession(
            Call call,
            String user,
            Function<Credential.Session, Function<dev.signalbox.hub.switchboard.Link, Event>> event) {
        Token token = Token.issue(Token.Kind.SESSION, random);
        long now = clock.millis();
        Credential.Session session =
                Credential.Session.open(token, user, config.edge().sessions(), now);
        questions.put(call, event.apply(session), answer -> {
            if (answer instanceof SessionInfo info) {
                cookie.set(call.exchange(), token.reveal());
                call.answer(StatusCodes.OK, named(info.toBuilder()).build());
            } else {
                call.answer(StatusCodes.OK, answer);
            }
        });
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
            onPasswordThread(call, () -> wantAdmin(call, user, Passwords.hash(password, random)));
        } else if (keyring.current().user(user).isPresent()) {
            answerWithCode(call, user);
        } else {
            wantAdmin(call, user, null);
        }
    }

    private void wantAdmin(Call call, String user, @Nullable String passwordHash) {
        questions.put(call, link -> new Event.UserWanted(link, user, Role.ROLE_ADMIN, passwordHash), answer -> {
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

    private SessionInfo.Builder named(SessionInfo.Builder info) {
        return info.setHubName(config.hubName()).setHubVersion(config.hubVersion());
    }

    private static boolean mustWait(Call call, long millis) {
        if (millis > 0) {
            call.tooMany(TOO_MANY, (int) millis);
        }
        return millis > 0;
    }

    private void onPasswordThread(Call call, Runnable task) {
        if (!passwords.tryRun(task)) {
            call.tooMany(TOO_MANY, PasswordThreads.RETRY_MILLIS);
        }
    }
}
