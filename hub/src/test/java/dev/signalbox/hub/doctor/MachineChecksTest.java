package dev.signalbox.hub.doctor;

import static dev.signalbox.hub.doctor.Finding.Level.OK;
import static dev.signalbox.hub.doctor.Finding.Level.PROBLEM;
import static dev.signalbox.hub.doctor.Finding.Level.UNKNOWN;
import static dev.signalbox.hub.doctor.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor reads from the machine, on trees of files: each check once well, and in each way that it can be ill. */
class MachineChecksTest {
    private static final OptionalLong NONE_RUNS = OptionalLong.empty();
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path root;

    @TempDir
    Path data;

    private FakeMachine fake;

    @BeforeEach
    void wellMachine() throws IOException {
        fake = new FakeMachine(root);
    }

    @Test
    void openFilesAreEnoughForAllConnections() throws IOException {
        assertThat(level(new OpenFiles(fake.machine(), patient(20_000), NONE_RUNS)))
                .isEqualTo(OK);
        fake.file("proc/self/limits", "Max open files            1024                 20000                files\n");
        Finding few = only(new OpenFiles(fake.machine(), patient(20_000), NONE_RUNS));
        assertThat(few.level()).isEqualTo(WARNING);
        assertThat(few.advice()).contains("LimitNOFILE=20500");
        assertThat(level(new OpenFiles(fake.machine(), patient(19_500), NONE_RUNS)))
                .isEqualTo(OK);
        fake.without("proc/self/limits");
        assertThat(level(new OpenFiles(fake.machine(), patient(10), NONE_RUNS))).isEqualTo(UNKNOWN);
    }

    @Test
    void limitOfTheHubCountsWhereOneRuns() throws IOException {
        fake.file("proc/77/limits", "Max open files            1024                 4096                 files\n");
        Finding few = only(new OpenFiles(fake.machine(), patient(20_000), OptionalLong.of(77)));
        assertThat(few.level()).isEqualTo(WARNING);
        assertThat(few.what()).startsWith("The hub may open 4096");
    }

    @Test
    void networkIsReadyForManyConnections() throws IOException {
        assertThat(levels(new Network(fake.machine(), patient(20_000)))).containsOnly(OK);
        fake.file("proc/sys/net/core/somaxconn", "128\n").file("proc/sys/net/ipv4/tcp_max_syn_backlog", "256\n");
        assertThat(found("backlog")).satisfies(is(WARNING, "net.core.somaxconn = 1024"));
        assertThat(found("half-open connections")).satisfies(is(WARNING, "tcp_max_syn_backlog = 1024"));
        fake.without("proc/sys/net/core/somaxconn");
        assertThat(found("backlog").level()).isEqualTo(UNKNOWN);
    }

    @Test
    void connectionsLostToAFullBacklogAreTold() throws IOException {
        fake.file("proc/net/netstat", "TcpExt: SyncookiesSent ListenOverflows\nTcpExt: 3 12\n");
        assertThat(found("lost connections")).satisfies(is(WARNING, "nstat"));
        assertThat(found("lost connections").what()).startsWith("12 connections");
        fake.without("proc/net/netstat");
        assertThat(found("lost connections").level()).isEqualTo(UNKNOWN);
    }

    @Test
    void portOfTheHubIsNoneForOutgoingConnections() throws IOException {
        fake.file("proc/sys/net/ipv4/ip_local_port_range", "8000\t60999\n");
        assertThat(found("ports")).satisfies(is(WARNING, "ip_local_reserved_ports = 8080"));
        fake.file("proc/sys/net/ipv4/ip_local_reserved_ports", "22,8000-8090\n");
        assertThat(found("ports").level()).isEqualTo(OK);
        fake.file("proc/sys/net/ipv4/ip_local_port_range", "50000\t60999\n");
        assertThat(found("ports")).satisfies(is(WARNING, "ip_local_port_range"));
        fake.file("proc/sys/net/ipv4/ip_local_port_range", "nonsense\n");
        assertThat(found("ports").level()).isEqualTo(UNKNOWN);
    }

    @Test
    void trackedConnectionsHaveRoom() throws IOException {
        fake.file("proc/sys/net/netfilter/nf_conntrack_max", "262144\n")
                .file("proc/sys/net/netfilter/nf_conntrack_count", "500\n");
        assertThat(found("connection tracking").level()).isEqualTo(OK);
        fake.file("proc/sys/net/netfilter/nf_conntrack_max", "8192\n");
        assertThat(found("connection tracking")).satisfies(is(WARNING, "nf_conntrack_max = 262144"));
        fake.file("proc/sys/net/netfilter/nf_conntrack_count", "8000\n");
        assertThat(found("connection tracking").level()).isEqualTo(PROBLEM);
    }

    @Test
    void clockIsSetBySomebody() throws IOException {
        assertThat(level(clock())).isEqualTo(OK);
        fake.program("no", "timedatectl", "show", "--property=NTPSynchronized", "--value");
        assertThat(only(clock()).what()).contains("no battery");
        fake.file("sys/class/rtc/rtc0/name", "rtc\n");
        assertThat(only(clock()))
                .satisfies(is(WARNING, "timesyncd"))
                .satisfies(found -> assertThat(found.what()).doesNotContain("battery"));
        fake.withoutPrograms();
        assertThat(level(clock())).isEqualTo(UNKNOWN);
        fake.file("run/systemd/timesync/synchronized", "");
        assertThat(level(clock())).isEqualTo(OK);
    }

    @Test
    void clockIsNotBeforeWhatTheHubWrote() throws IOException {
        Path state = Files.createFile(data.resolve("state.mv.db"));
        Files.setLastModifiedTime(state, FileTime.from(NOW.plusSeconds(30)));
        assertThat(level(clock())).isEqualTo(OK);
        Files.setLastModifiedTime(state, FileTime.from(NOW.plusSeconds(3_600)));
        assertThat(only(clock())).satisfies(is(PROBLEM, "Set the clock"));
    }

    @Test
    void heapFitsIntoWhatTheHubMayTake() throws IOException {
        assertThat(level(new Memory(fake.machine(), NONE_RUNS))).isEqualTo(OK);
        fake.file("proc/77/cgroup", "0::/system.slice/signalbox.service\n")
                .file("sys/fs/cgroup/system.slice/signalbox.service/memory.max", "536870912\n")
                .file("proc/77/cmdline", "java\0-Xmx128m\0-Xmx384m\0-jar\0signalbox-hub.jar\0");
        assertThat(only(new Memory(fake.machine(), OptionalLong.of(77))).what())
                .isEqualTo("It may take 512 MiB, and its heap 384 MiB (-Xmx).");
        assertThat(level(new Memory(fake.machine(), OptionalLong.of(77)))).isEqualTo(OK);
        fake.file("proc/77/cmdline", "java\0-Xmx400m\0-jar\0signalbox-hub.jar\0");
        assertThat(only(new Memory(fake.machine(), OptionalLong.of(77)))).satisfies(is(PROBLEM, "-Xmx"));
        fake.file("sys/fs/cgroup/system.slice/signalbox.service/memory.max", "max\n");
        assertThat(level(new Memory(fake.machine(), OptionalLong.of(77)))).isEqualTo(OK);
        fake.without("proc/meminfo");
        assertThat(level(new Memory(fake.machine(), NONE_RUNS))).isEqualTo(UNKNOWN);
    }

    @Test
    void hubEndsWithoutMemory() throws IOException {
        Runtime.Version version = Runtime.Version.parse("17.0.15+6");
        assertThat(level(new JavaVersion(fake.machine(), NONE_RUNS, version))).isEqualTo(OK);
        assertThat(level(new JavaVersion(fake.machine(), NONE_RUNS, Runtime.Version.parse("27-ea+3"))))
                .isEqualTo(WARNING);
        fake.file("proc/77/cmdline", "java\0-jar\0signalbox-hub.jar\0");
        assertThat(only(new JavaVersion(fake.machine(), OptionalLong.of(77), version)))
                .satisfies(is(WARNING, "./signalbox hub"));
        fake.file("proc/77/cmdline", "java\0-XX:+ExitOnOutOfMemoryError\0-jar\0signalbox-hub.jar\0");
        assertThat(level(new JavaVersion(fake.machine(), OptionalLong.of(77), version)))
                .isEqualTo(OK);
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 32768, 100000, 1000000, OK",
        "900, 32768, 100000, 1000000, WARNING",
        "4096, 65536, 100000, 1000000, WARNING",
        "63, 32768, 100000, 1000000, PROBLEM",
        "4096, 32768, 999, 1000000, PROBLEM",
        "4096, 32768, 0, 0, OK"
    })
    void diskHasRoom(long freeMib, long sizeMib, long freeInodes, long inodes, Level level) throws IOException {
        fake.mounted("ext4", "rw,noatime").room(data, freeMib << 20, sizeMib << 20, freeInodes, inodes);
        assertThat(disk("room").level()).isEqualTo(level);
    }

    @Test
    void roomThatCannotBeAskedIsNotKnown() throws IOException {
        fake.mounted("ext4", "rw");
        assertThat(disk("room").level()).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "ext4, rw, OK",
        "btrfs, rw, OK",
        "ext4, 'ro,noatime', PROBLEM",
        "tmpfs, rw, PROBLEM",
        "overlay, rw, WARNING",
        "vfat, rw, WARNING",
        "nfs4, rw, WARNING"
    })
    void fileSystemKeepsWhatTheHubPromises(String kind, String options, Level level) throws IOException {
        fake.mounted(kind, options);
        assertThat(disk("file system").level()).isEqualTo(level);
        fake.without("proc/self/mountinfo");
        assertThat(disk("file system").level()).isEqualTo(UNKNOWN);
    }

    @Test
    void wornCardIsTold() throws IOException {
        fake.mounted("ext4", "rw");
        assertThat(disk("card").level()).isEqualTo(OK);
        assertThat(disk("card").what()).contains("mmcblk0").contains("an SD card does not tell");
        fake.file("sys/block/mmcblk0/device/type", "MMC\n").file("sys/block/mmcblk0/device/life_time", "0x02 0x05\n");
        assertThat(disk("card").what()).contains("40 to 50 %");
        fake.file("sys/block/mmcblk0/device/life_time", "0x02 0x09\n");
        assertThat(disk("card").level()).isEqualTo(WARNING);
        fake.file("sys/block/mmcblk0/device/life_time", "0x0b 0x01\n");
        assertThat(disk("card").level()).isEqualTo(PROBLEM);
        fake.file("sys/block/mmcblk0/device/life_time", "0x01 0x01\n")
                .file("sys/block/mmcblk0/device/pre_eol_info", "0x02\n");
        assertThat(disk("card").level()).isEqualTo(WARNING);
        fake.file("sys/block/mmcblk0/device/pre_eol_info", "0x03\n");
        assertThat(disk("card").level()).isEqualTo(PROBLEM);
        fake.file("sys/block/mmcblk0/device/pre_eol_info", "0x01\n").file("sys/fs/ext4/mmcblk0p2/errors_count", "3\n");
        assertThat(disk("card")).satisfies(is(PROBLEM, "dmesg"));
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "99, OK", "100, WARNING", "999, WARNING", "1000, PROBLEM"})
    void slowWritesAreTold(long millis, Level level) throws IOException {
        fake.mounted("ext4", "rw");
        assertThat(found(new Disk(fake.machine(), data, at -> Duration.ofMillis(millis)), "synced writes")
                        .level())
                .isEqualTo(level);
    }

    @Test
    void directoryThatCannotBeWrittenIsAProblemAndNothingStaysInOneThatCan() throws IOException {
        assertThat(found(new Disk(fake.machine(), data.resolve("none"), SyncTime::measured), "synced writes")
                        .level())
                .isEqualTo(PROBLEM);
        assertThat(SyncTime.measured(data)).isPositive();
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void runningHubIsFoundByItsLock() throws IOException {
        assertThat(RunningHub.pid(fake.machine(), data)).isEmpty();
        Path lock = Files.createFile(data.resolve("hub.lock"));
        assertThat(RunningHub.pid(fake.machine(), data)).isEmpty();
        fake.file(
                "proc/locks",
                "1: FLOCK  ADVISORY  WRITE 1 00:19:44 0 EOF\n" + "2: POSIX  ADVISORY  WRITE 4711 08:02:"
                        + Files.getAttribute(lock, "unix:ino") + " 0 EOF\n");
        assertThat(RunningHub.pid(fake.machine(), data)).hasValue(4711);
    }

    private WallClock clock() {
        return new WallClock(fake.machine(), data, () -> NOW);
    }

    private Finding disk(String about) {
        return found(new Disk(fake.machine(), data, at -> Duration.ZERO), about);
    }

    private Finding found(String about) {
        return found(new Network(fake.machine(), patient(20_000)), about);
    }

    private static Finding found(Check check, String about) {
        return check.look().stream()
                .filter(finding -> finding.about().equals(about))
                .findAny()
                .orElseThrow();
    }

    private static Finding only(Check check) {
        List<Finding> findings = check.look();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static Level level(Check check) {
        return only(check).level();
    }

    private static List<Level> levels(Check check) {
        return check.look().stream().map(Finding::level).toList();
    }

    private static Consumer<Finding> is(Level level, String advice) {
        return found -> {
            assertThat(found.level()).as(found.what()).isEqualTo(level);
            assertThat(found.advice()).contains(advice);
        };
    }

    private Patient patient(int connections) {
        return new Patient(
                data,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
                List.of(),
                connections,
                null,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883),
                null);
    }
}
