package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the schema declares secret is not shown. */
final class SecretsTest {
    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("(.*_)?(token|password|secret|ticket|code)|key|join_line");

    @Test
    void everyTextThatSoundsSecretIsDeclaredSo() {
        Set<FileDescriptor> files = new HashSet<>();
        gather(ConsoleToHub.getDescriptor().getFile(), files);

        List<String> undeclared = files.stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .flatMap(message -> message.getFields().stream())
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
                .filter(field -> SOUNDS_SECRET.matcher(field.getName()).matches())
                .filter(field -> !field.getOptions().getDebugRedact())
                .map(FieldDescriptor::getFullName)
                .filter(name -> name.startsWith("signalbox."))
                .toList();

        assertThat(undeclared).isEmpty();
        assertThat(AccessToken.getDescriptor()
                        .findFieldByName("token")
                        .getOptions()
                        .getDebugRedact())
                .isTrue();
    }

    @Test
    void secretsAreHiddenAtAnyDepthAndTheRestStays() {
        HubToConsole.Builder frame = HubToConsole.newBuilder()
                .setAccessTokens(AccessTokens.newBuilder()
                        .addAccessTokens(AccessToken.newBuilder().setKeyId("k1").setToken("open sesame")));

        Secrets.hide(frame);

        AccessToken shown = frame.getAccessTokens().getAccessTokens(0);
        assertThat(shown.getToken()).isEqualTo(Secrets.HIDDEN);
        assertThat(shown.getKeyId()).isEqualTo("k1");
    }

    private static void gather(FileDescriptor file, Set<FileDescriptor> into) {
        if (into.add(file)) {
            file.getDependencies().forEach(dependency -> gather(dependency, into));
        }
    }
}
