package dev.signalbox.hub.cli;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Tap;
import dev.signalbox.proto.v1.TapDirection;
import dev.signalbox.proto.v1.TappedFrame;
import dev.signalbox.proto.v1.Update;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl tap}: the frames of one device's link as they pass. */
@Command(
        name = "tap",
        description =
                "Prints the frames between a device and the hub as they pass, until Ctrl-C. Needs the role admin, and"
                        + " is on record with its end.",
        mixinStandardHelpOptions = true)
final class TapVerb implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Parameters(paramLabel = "DEVICE", description = "Whose frames")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String device;

    @Option(names = "--for", description = "End after so long, such as 30s")
    private @Nullable String span;

    private long lastNo;

    @Override
    public Integer call() throws Trouble {
        ConsoleToHub.Builder tap = ConsoleToHub.newBuilder()
                .setRequestId(1)
                .setTap(Tap.newBuilder().setDeviceId(device));
        return new WatchLink(ctl.hub(), this::print).watch(tap, span == null ? null : Spans.read(span));
    }

    private boolean print(HubToConsole frame) {
        PrintWriter out = ctl.out();
        if (frame.hasDone()) {
            ctl.note("Tapping " + device + "; this is on record.");
        }
        for (Update update : frame.getBatch().getUpdatesList()) {
            if (update.hasTapped() && ctl.json()) {
                out.println(RestHub.json(update.getTapped()));
            } else if (update.hasTapped()) {
                print(out, update.getTapped());
            }
        }
        return !out.checkError();
    }

    private void print(PrintWriter out, TappedFrame frame) {
        long omitted = frame.getFrameNo() - lastNo - 1;
        lastNo = frame.getFrameNo();
        if (omitted > 0) {
            out.println("... " + omitted + (omitted == 1 ? " frame" : " frames") + " left out");
        }
        boolean up = frame.getDirection() == TapDirection.TAP_DIRECTION_FROM_DEVICE;
        out.println(Table.printable(String.join(
                "  ",
                Words.time(frame.getTimeMs()),
                up ? "->" : "<-",
                frame.getSizeBytes() + " B",
                frame.getBody().isEmpty() ? "not a frame" : frame.getBody(),
                shown(frame))));
    }

    private static String shown(TappedFrame frame) {
        if (!frame.getRaw().isEmpty()) {
            return HexFormat.of().formatHex(frame.getRaw().toByteArray());
        }
        return frame.getJson().isEmpty() ? "(too large to show)" : frame.getJson();
    }
}
