package dev.signalbox.agent.linux.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs are scripts that write down how they were called. */
class SystemActionsTest {
    @TempDir
    private Path directory;

    private Programs programs;

    @BeforeEach
    void makePrograms() throws IOException {
        programs = new Programs(directory);
        program("systemctl", "exit 0");
        program("journalctl", "echo one; echo two");
    }

    private void program(String name, String does) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(
                file,
                "#!/bin/sh\nfor word in \"$@\"; do printf '<%s>' \"$word\" >> " + directory + "/called; done\nenv >> "
                        + directory + "/environment\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String called() throws IOException {
        return Files.readString(directory.resolve("called"));
    }

    private List<String> declared(AllowedActions allowed) {
        return new SystemActions(allowed, programs)
                .capabilities().stream().map(SystemActionsTest::nameOf).toList();
    }

    private static String nameOf(Capability capability) {
        return ((CommandCapability) capability).command().getName();
    }

    @Test
    void whatIsNotAllowedIsNotEvenDeclared() {
        assertThat(declared(AllowedActions.NONE)).isEmpty();
        assertThat(declared(new AllowedActions(true, List.of(), List.of()))).containsExactly("reboot");
        assertThat(declared(new AllowedActions(false, List.of("a.service"), List.of("b.service"))))
                .containsExactly("restart_service", "service_log");
    }

    @Test
    void restartPassesTheUnitAsOneWordAndNoEnvironment() throws Exception {
        Programs.Ran ran = programs.run(Duration.ofSeconds(10), "systemctl", "restart", "--", "a b;$(touch x).service");
        assertThat(ran.succeeded()).isTrue();
        assertThat(called()).isEqualTo("<restart><--><a b;$(touch x).service>");
        assertThat(Files.readString(directory.resolve("environment")))
                .contains("PATH=/usr/bin:/bin")
                .doesNotContain("JAVA", "HOME=");
    }

    @Test
    void programThatHangsIsKilledWithItsChildren() throws IOException {
        program("systemctl", "sleep 1000 & echo $! > " + directory + "/child; wait");
        assertThatThrownBy(() -> programs.run(Duration.ofSeconds(2), "systemctl"))
                .isInstanceOf(IOException.class)
                .hasMessage("systemctl took longer than 2 s");
        long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
        await().until(() ->
                ProcessHandle.of(child).filter(SystemActionsTest::lives).isEmpty());
    }

    /** In a container nobody may collect the dead. */
    private static boolean lives(ProcessHandle process) {
        try {
            return process.isAlive()
                    && !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                            .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void outputIsBoundedAndItsEndIsKept() throws Exception {
        program(
                "journalctl",
                "i=0; while [ $i -lt 20000 ]; do echo \"a line that is long enough $i\"; i=$((i+1)); done");
        String output = programs.run(Duration.ofSeconds(60), "journalctl").output();
        assertThat(output).hasSizeLessThanOrEqualTo(128 * 1024).endsWith("a line that is long enough 19999\n");
    }

    @Test
    void programThatIsAbsentIsAnError() {
        assertThatThrownBy(() -> programs.run(Duration.ofSeconds(1), "nothing")).isInstanceOf(IOException.class);
    }

    @Test
    void whatATerminalWouldObeyIsNotPassedOn() {
        assertThat(SystemActions.printable("a\tb\r\n\u001B[31mred\u009B2J\u0085\u007F größer…"))
                .isEqualTo("a\tb\uFFFD\n\uFFFD[31mred\uFFFD2J\uFFFD\uFFFD größer…");
    }

    @Test
    void polkitRulesNameExactVerbsOnExactUnits() {
        Permits permits = new Permits(
                new AllowedActions(true, List.of("mosquitto.service", "zigbee2mqtt.service"), List.of("x.service")),
                "signalbox-agent");
        assertThat(permits.polkitRules()).isEqualTo("""
                // Written by: signalbox-agent permit, from the actions of agent.yaml.
                polkit.addRule(function (action, subject) {
                  if (subject.user == "signalbox-agent" && (
                    (action.id == "org.freedesktop.login1.reboot") ||
                    (action.id == "org.freedesktop.login1.reboot-multiple-sessions") ||
                    (action.id == "org.freedesktop.systemd1.manage-units" && action.lookup("verb") == "restart" && action.lookup("unit") == "mosquitto.service") ||
                    (action.id == "org.freedesktop.systemd1.manage-units" && action.lookup("verb") == "restart" && action.lookup("unit") == "zigbee2mqtt.service"))) {
                    return polkit.Result.YES;
                  }
                });
                """);
        assertThat(permits.dropIn()).contains("SupplementaryGroups=systemd-journal");
        Permits none = new Permits(AllowedActions.NONE, "signalbox-agent");
        assertThat(none.polkitRules()).isEmpty();
        assertThat(none.dropIn()).isEmpty();
    }

    @Test
    void unitIsAFullNameAndNothingElse() {
        assertThat(List.of("mosquitto.service", "getty@tty1.service", "a-b_c.d.service"))
                .allMatch(AllowedActions::isUnit);
        assertThat(List.of(
                        "mosquitto",
                        "--now.service",
                        "*.service",
                        "a b.service",
                        "a\".service",
                        "x.timer",
                        "a\n.service",
                        ""))
                .noneMatch(AllowedActions::isUnit);
    }
}
