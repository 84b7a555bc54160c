package dev.signalbox.simulator.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.Capabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
    private static final Mask MASK = new Mask(capabilities("""
            {"metrics": [{"name": "note", "title": "Wi-Fi password"}, {"name": "flow", "title": "Flow"}],
             "properties": [{"form": {"name": "wifi.value", "title": "Pre-shared key", "type": "VALUE_TYPE_TEXT"}},
                            {"form": {"name": "wifi.list", "title": "Tokens", "type": "VALUE_TYPE_LIST"}},
                            {"form": {"name": "key.kind", "type": "VALUE_TYPE_CHOICE", "choices": ["wep", "wpa"]}}],
             "events": [{"name": "entered", "title": "PIN was entered", "fields": [{"name": "digits"}]},
                        {"name": "seen", "fields": [{"name": "card", "title": "Secret of the card"}, {"name": "door"}]}],
             "commands": [{"name": "set_password"},
                          {"name": "open", "title": "Open with a PIN"},
                          {"name": "join", "parameters": [
                              {"name": "word", "title": "Passphrase"},
                              {"name": "key", "type": "VALUE_TYPE_CHOICE", "choices": ["wep", "wpa"]},
                              {"name": "net", "title": "Network"}]}]}"""));

    private static Capabilities capabilities(String json) {
        Capabilities.Builder capabilities = Capabilities.newBuilder();
        try {
            JsonFormat.parser().merge(json, capabilities);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        return capabilities.build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value list(String... texts) throws InvalidProtocolBufferException {
        return struct("{\"list\": [\"" + String.join("\",\"", texts) + "\"]}").getFieldsOrThrow("list");
    }

    private static Struct struct(String json) throws InvalidProtocolBufferException {
        Struct.Builder struct = Struct.newBuilder();
        JsonFormat.parser().merge(json, struct);
        return struct.build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wifi_password",
                "apiKey",
                "accessToken",
                "Password",
                "WIFI_PSK",
                "wifiPSK",
                "APIKey",
                "apikey",
                "keys",
                "token2",
                "api-key",
                "wifi.secrets.home"
            })
    void nameOfASecretIsKnownHoweverItIsWritten(String name) {
        assertThat(Mask.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssid", "monkey", "Monkey", "keyboard", "spinning", "wifiChannel"})
    void nameOfNoSecretIsLeft(String name) {
        assertThat(Mask.isSecret(name)).isFalse();
    }

    @Test
    void textsOfASecretAreMaskedHoweverDeepTheyStand() throws InvalidProtocolBufferException {
        assertThat(MASK.parameters("configure", struct("""
                {"ssid": "home", "keys": ["a", 7, ["b"]], "secret": {"of": {"user": "u", "valid": true}},
                 "networks": [{"ssid": "home", "password": "hunter2"}, [{"pin": "1234"}]]}"""))).isEqualTo(struct("""
                {"ssid": "home", "keys": ["***", 7, ["***"]], "secret": {"of": {"user": "***", "valid": true}},
                 "networks": [{"ssid": "home", "password": "***"}, [{"pin": "***"}]]}"""));
    }

    @Test
    void titlesTellSecretsWhoseNamesDoNot() throws InvalidProtocolBufferException {
        assertThat(MASK.reading("note", text("hunter2"))).isEqualTo(text("***"));
        assertThat(MASK.reading("flow", text("fast"))).isEqualTo(text("fast"));
        assertThat(MASK.property("wifi.value", text("hunter2"))).isEqualTo(text("***"));
        assertThat(MASK.property("wifi.list", list("a", "b"))).isEqualTo(list("***", "***"));
        assertThat(MASK.property("other", text("seen"))).isEqualTo(text("seen"));
        assertThat(MASK.parameters("join", struct("""
                {"word": "hunter2", "net": "home"}"""))).isEqualTo(struct("""
                {"word": "***", "net": "home"}"""));
        assertThat(MASK.event("seen", struct("""
                {"card": "04:a2", "door": "north"}""").getFieldsMap())).isEqualTo(struct("""
                {"card": "***", "door": "north"}"""));
    }

    @Test
    void allTextsOfACommandOrEventOfSecretsAreMasked() throws InvalidProtocolBufferException {
        Struct given = struct("{\"value\": \"hunter2\", \"more\": [\"x\", 7]}");
        Struct masked = struct("{\"value\": \"***\", \"more\": [\"***\", 7]}");
        for (String command : new String[] {"set_password", "open", "rotate_key"}) {
            assertThat(MASK.parameters(command, given)).isEqualTo(masked);
            assertThat(MASK.result(command, given)).isEqualTo(masked);
        }
        assertThat(MASK.event("entered", given.getFieldsMap())).isEqualTo(masked);
        assertThat(MASK.parameters("water", given)).isEqualTo(given);
    }

    @Test
    void choiceThatIsDeclaredIsLeftAndAnotherTextIsNot() throws InvalidProtocolBufferException {
        assertThat(MASK.property("key.kind", text("wpa"))).isEqualTo(text("wpa"));
        assertThat(MASK.property("key.kind", text("hunter2"))).isEqualTo(text("***"));
        assertThat(MASK.parameters("join", struct("{\"key\": \"wep\"}"))).isEqualTo(struct("{\"key\": \"wep\"}"));
    }

    @Test
    void messageDoesNotQuoteASecret() throws InvalidProtocolBufferException {
        Struct parameters = struct("""
                {"net": "home", "word": "hunter2", "extra": [{"pin": "9876"}]}""");

        assertThat(MASK.message("join", parameters, "home does not take hunter2, nor 9876."))
                .isEqualTo("home does not take ***, nor ***.");
    }
}
