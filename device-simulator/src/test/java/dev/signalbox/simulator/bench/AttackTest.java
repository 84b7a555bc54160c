package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an attack counts as achieved. */
final class AttackTest {
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final HttpServer hub;
    private final Attack.Target target;
    private final AttackTally tally = new AttackTally();
    private volatile int status = 201;

    AttackTest() throws IOException {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        hub.start();
        URI url = URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
        target = new Attack.Target(url, "key", List.of("token"));
    }

    @AfterEach
    void stop() {
        hub.stop(0);
    }

    @Test
    void noTwoJoinsAreOfTheSameHardwareNotEvenInAnotherTurn() {
        Attack.JOINS.run(target, tally, () -> bodies.size() < 20);
        Attack.JOINS.run(target, tally, () -> bodies.size() < 40);
        assertThat(bodies).hasSize(40).doesNotHaveDuplicates();
        assertThat(tally.rounds()).isEqualTo(40);
    }

    @Test
    void joinsThatAreTooManyAreRefusalsAndNoRounds() {
        status = 429;
        Attack.JOINS.run(target, tally, () -> bodies.size() < 5);
        assertThat(tally.rounds()).isZero();
        assertThat(tally.refusals()).isEqualTo(5);
        assertThat(tally.lastRefusal()).isEqualTo("too many requests");
        assertThat(tally.isIdle()).as("the hub knows of it").isFalse();
    }

    @Test
    @Timeout(60)
    void anotherProcessAttacksForAsLongAsItIsToldAndTellsWhatThatAchieved() throws IOException {
        try (Attackers attackers = Attackers.launch(target.url(), "key", List.of("token"))) {
            attackers.begin(Attack.JOINS, Duration.ofMillis(500));
            AttackTally first = attackers.awaitTally();
            assertThat(first.rounds()).isPositive().isEqualTo(bodies.size());
            status = 429;
            attackers.begin(Attack.JOINS, Duration.ofMillis(200));
            AttackTally second = attackers.awaitTally();
            assertThat(second.rounds()).isZero();
            assertThat(second.lastRefusal()).isEqualTo("too many requests");
            assertThat(second.isIdle()).isFalse();
            second.add(first);
            assertThat(second.rounds()).isEqualTo(first.rounds());
        }
        assertThat(bodies).doesNotHaveDuplicates();
    }

    @Test
    void anAttackOnNobodyHasNoRounds() {
        hub.stop(0);
        for (Attack attack : Attack.values()) {
            AttackTally of = new AttackTally();
            attack.run(target, of, () -> of.refusals() < 2);
            assertThat(of.isIdle()).as(attack.name()).isTrue();
            assertThat(of.lastRefusal()).as(attack.name()).contains("refused");
        }
    }

    @Test
    void aLinkThatIsNotOpenedIsNotFloodedAndAnAnswerThatNobodyExpectsIsNoRound() {
        status = 404;
        Attack.PINGS.run(target, tally, () -> tally.refusals() < 2);
        Attack.SIGN_INS.run(target, tally, () -> tally.refusals() < 4);
        assertThat(tally.isIdle()).isTrue();
    }
}
