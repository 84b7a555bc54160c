package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Shadow;

/** Prints the devices of a hub, one a line, as they can be imported again. Holds one page at a time. */
final class DeviceExport {
    private final Ctl ctl;

    DeviceExport(Ctl ctl) {
        this.ctl = ctl;
    }

    int print(RestPath devices) throws Trouble {
        RestHub hub = ctl.hub();
        Answer page = hub.get(devices.with("limit", Listing.MOST_OF_A_PAGE));
        int found = print(hub, page);
        while (found > 0 && page.next().isPresent()) {
            page = hub.get(page.next().get());
            found = print(hub, page);
        }
        if (ctl.out().checkError()) {
            throw new Trouble("The devices could not all be written.");
        }
        return Exit.OK;
    }

    private int print(RestHub hub, Answer page) throws Trouble {
        Devices found = page.as(Devices.newBuilder()).build();
        for (DeviceState state : found.getDevicesList()) {
            Shadow shadow = Shadow.getDefaultInstance();
            if (state.hasShadow()) {
                shadow = shadow(hub, state.getDevice().getDeviceId());
            }
            ctl.out().println(DeviceLine.of(state.getDevice(), shadow));
        }
        return found.getDevicesCount();
    }

    static Shadow shadow(RestHub hub, String device) throws Trouble {
        return hub.get(RestPath.of("devices", device, "shadow"))
                .as(Shadow.newBuilder())
                .build();
    }
}
