package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a device says of its properties and should not, on a real link [docs/protocol.md, Shadow and Limits]: it is told, it
 * is counted, and nothing changes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedReportTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LEAVES = "signalbox_shadow_leaves_refused_total{reason=\"%s\"}";
    private static final String FRAMES = "signalbox_gateway_refusals_total{code=\"%s\"}";
    private static final String STALE = "signalbox_shadow_progress_stale_total";

    private RunningHub hub;
    private Rest rest;
    private RawDevice device;
    private String shadowPath;
    private int lastDevice;
    private long lastReport;

    @BeforeAll
    void startHub(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    @BeforeEach
    void linkADeviceThatReports() throws Exception {
        String id = "lamp-" + ++lastDevice;
        shadowPath = "/api/v1/devices/" + id + "/shadow";
        lastReport = 0;
        device = RawDevice.at(
                hub.url(), Lamp.join(hub.url(), rest.joinKey("roof"), id).deviceToken());
        device.says(RawDevice.hello("boot-1"));
        device.hears(HubToDevice::hasWelcome);
        device.says(RawDevice.declares(Capabilities.newBuilder()
                .setModel("lamp")
                .addProperties(property("brightness", ValueType.VALUE_TYPE_NUMBER))
                .addProperties(property("mode", ValueType.VALUE_TYPE_TEXT))
                .build()));
        assertThat(refusedOf(report().setFull(true).putLeaves("brightness", number(10))))
                .isZero();
    }

    @AfterEach
    void unlink() {
        device.close();
    }

    @Test
    void leafOfAnotherTypeIsRefusedAndCountedAndTheRestIsTaken() {
        double before = counter(LEAVES, "type");

        assertThat(refusedOf(report().putLeaves("brightness", text("bright")).putLeaves("mode", text("eco"))))
                .isEqualTo(1);

        assertThat(counter(LEAVES, "type")).isEqualTo(before + 1);
        assertThat(leaf("brightness").getReported().getNumberValue()).isEqualTo(10);
        assertThat(leaf("mode").getReported().getStringValue()).isEqualTo("eco");
    }

    @Test
    void leafThatIsNotDeclaredIsRefusedAndCounted() {
        double before = counter(LEAVES, "unknown");
        Shadow shadow = shadow();

        assertThat(refusedOf(report().putLeaves("colour", text("red")))).isEqualTo(1);

        assertThat(counter(LEAVES, "unknown")).isEqualTo(before + 1);
        assertThat(shadow()).isEqualTo(shadow);
    }

    @Test
    void reportThatIsTooLargeIsRefusedAsAWholeAndTheLinkStays() {
        double before = counter(FRAMES, "TOO_LARGE");
        Shadow shadow = shadow();
        ReportedState.Builder large = report().putLeaves("brightness", number(77));
        for (int i = 0; i < 66; i++) {
            large.putLeaves("x" + i, text("x".repeat(1_000)));
        }

        assertThat(refusalOf(large)).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);

        assertThat(counter(FRAMES, "TOO_LARGE")).isEqualTo(before + 1);
        assertThat(shadow()).isEqualTo(shadow);
        assertThat(refusedOf(report().putLeaves("brightness", number(20))))
                .as("the link stays")
                .isZero();
        assertThat(leaf("brightness").getReported().getNumberValue()).isEqualTo(20);
    }

    @Test
    void reportThatIsNoReportIsRefusedAsMalformed() {
        double before = counter(FRAMES, "MALFORMED");
        Shadow shadow = shadow();

        assertThat(refusalOf(report().putLeaves("Not.A path", number(1)))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);

        assertThat(counter(FRAMES, "MALFORMED")).isEqualTo(before + 1);
        assertThat(shadow()).isEqualTo(shadow);
    }

    @Test
    void sameReportAgainIsAcknowledgedAndMakesNoVersion() {
        Shadow shadow = shadow();
        ReportedState again =
                report().setReportNo(1).putLeaves("brightness", number(10)).build();
        int acknowledged = device.heard(HubToDevice::hasReportedAck);

        say(again);

        await().atMost(SOON).until(() -> device.heard(HubToDevice::hasReportedAck) == acknowledged + 1);
        assertThat(shadow()).isEqualTo(shadow);
    }

    @Test
    void wordOnAnOlderWishIsCountedAndIgnored() {
        desire(30);
        desire(40);
        double before = counter(STALE, "");

        assertThat(refusedOf(report().addProgress(failed(1)))).isZero();

        assertThat(counter(STALE, "")).isEqualTo(before + 1);
        assertThat(leaf("brightness").getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        assertThat(refusedOf(report().addProgress(failed(2)))).isZero();
        assertThat(leaf("brightness").getSync()).as("on this one").isEqualTo(SyncState.SYNC_STATE_FAILED);
        assertThat(counter(STALE, "")).isEqualTo(before + 1);
    }

    private static Property property(String path, ValueType type) {
        return Property.newBuilder()
                .setForm(Parameter.newBuilder().setName(path).setType(type))
                .setWritable(true)
                .build();
    }

    private static LeafProgress failed(long version) {
        return LeafProgress.newBuilder()
                .setPath("brightness")
                .setDesiredVersion(version)
                .setSync(SyncState.SYNC_STATE_FAILED)
                .setMessage("The bulb is broken.")
                .build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private ReportedState.Builder report() {
        return ReportedState.newBuilder().setReportNo(++lastReport);
    }

    private void say(ReportedState report) {
        device.says(DeviceToHub.newBuilder().setReported(report).build());
    }

    /** How many leaves the acknowledgement says were refused. */
    private int refusedOf(ReportedState.Builder report) {
        say(report.build());
        return device.hears(frame -> frame.getReportedAck().getReportNo() == report.getReportNo())
                .getReportedAck()
                .getRefused();
    }

    /** Of a report that gets no acknowledgement. */
    private ErrorCode refusalOf(ReportedState.Builder report) {
        say(report.build());
        ErrorCode code = device.hears(HubToDevice::hasError).getError().getCode();
        assertThat(device.heard(frame -> frame.getReportedAck().getReportNo() == report.getReportNo()))
                .isZero();
        return code;
    }

    private void desire(double brightness) {
        assertThat(rest.send("PATCH", shadowPath, "{\"brightness\":" + brightness + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    private Shadow shadow() {
        return Rest.read(rest.get(shadowPath), Shadow.newBuilder()).build();
    }

    private ShadowLeaf leaf(String path) {
        return shadow().getLeavesList().stream()
                .filter(leaf -> leaf.getPath().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** Its value; 0 before it was ever needed. */
    private double counter(String name, String label) {
        String line = name.formatted(label) + " ";
        return rest.get("/metrics")
                .body()
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(line.length())))
                .findFirst()
                .orElse(0);
    }
}
