package dev.signalbox.simulator;

import dev.signalbox.simulator.device.FleetDevice;
import java.util.List;
import java.util.Locale;

/**
 * What a whole fleet has done. Immutable.
 *
 * @param devices that were asked for
 * @param joined that have joined
 * @param linked now
 * @param arrived linked at least once
 * @param links how many there have been
 * @param reported readings that were measured
 * @param lost of them, those that gave way or were refused
 */
public record FleetFigures(long devices, long joined, long linked, long arrived, long links, long reported, long lost) {
    static FleetFigures of(long devices, List<FleetDevice.Figures> each) {
        return new FleetFigures(
                devices,
                each.size(),
                each.stream().filter(FleetDevice.Figures::linked).count(),
                each.stream().filter(one -> one.links() > 0).count(),
                each.stream().mapToLong(FleetDevice.Figures::links).sum(),
                each.stream().mapToLong(FleetDevice.Figures::reported).sum(),
                each.stream().mapToLong(FleetDevice.Figures::lost).sum());
    }

    /** "joined 15000/15000  linked 14210  links 15003  readings 18230/s  lost 0". */
    String line(FleetFigures before, double seconds) {
        return String.format(
                Locale.ROOT,
                "joined %d/%d  linked %d  links %d  readings %.0f/s  lost %d",
                joined,
                devices,
                linked,
                links,
                perSecond(before, seconds),
                lost);
    }

    /** One line of JSON: nothing in it needs quoting. */
    String json(FleetFigures before, double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"devices\":%d,\"joined\":%d,\"linked\":%d,\"arrived\":%d,\"links\":%d,\"readings\":%d,"
                        + "\"readingsPerSecond\":%.1f,\"lost\":%d}",
                devices,
                joined,
                linked,
                arrived,
                links,
                reported,
                perSecond(before, seconds),
                lost);
    }

    private double perSecond(FleetFigures before, double seconds) {
        return (reported - before.reported) / seconds;
    }
}
