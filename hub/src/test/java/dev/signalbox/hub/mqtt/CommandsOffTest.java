package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whether a broker may command at all, and as whom, is the operator's word. */
@ExtendWith(MqttBroker.Each.class)
class CommandsOffTest {
    private static final String COMMAND = MqttConfig.DEFAULT_PREFIX + "/d/lamp-1/cmd/blink";

    @Test
    void commandIsAnsweredWithTheReasonAndDoesNotHappen(MqttBroker broker) throws Exception {
        BridgeTerms off = new BridgeTerms(false, false, 1 << 20, false, Role.ROLE_OPERATOR, Scope.EVERYTHING, false);
        try (JoinedBridge hub = joined(broker, off);
                Subscriber publisher = new Subscriber(broker.port(), COMMAND + "/result")) {
            publish(broker);
            assertThat(publisher.await(COMMAND + "/result").payload())
                    .contains("ERROR_CODE_FORBIDDEN", "--mqtt-commands");
            hub.awaitCount(1, "signalbox.mqtt.ignored", "reason", "commands_off");
            assertThat(hub.poll()).isNull();
        } finally {
            broker.close();
        }
    }

    @Test
    void commandComesWithTheRoleAndScopeOfTheBridge(MqttBroker broker) throws Exception {
        Scope scope = new Scope(Set.of(), Set.of("greenhouse"), Set.of("blink"));
        BridgeTerms confined = new BridgeTerms(false, false, 1 << 20, true, Role.ROLE_ENGINEER, scope, false);
        try (JoinedBridge hub = joined(broker, confined)) {
            publish(broker);
            Event.CommandPublished command = hub.command();
            assertThat(command.identity().name()).isEqualTo("mqtt:test-broker");
            assertThat(command.identity().role()).isEqualTo(Role.ROLE_ENGINEER);
            assertThat(command.identity().scope()).isEqualTo(scope);
        } finally {
            broker.close();
        }
    }

    private static JoinedBridge joined(MqttBroker broker, BridgeTerms terms) throws Exception {
        broker.start();
        MqttConfig config = broker.joinedBy("hub-off", MqttConfig.DEFAULT_PREFIX, broker.port());
        return new JoinedBridge(config, terms, JoinedBridge.QUICK, OutboxBounds.DEFAULT).awaitUp();
    }

    private static void publish(MqttBroker broker) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-q", "1", "-t", COMMAND, "-m", "{}"));
        arguments.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), arguments);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
