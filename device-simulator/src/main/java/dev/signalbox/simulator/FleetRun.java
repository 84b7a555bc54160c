package dev.signalbox.simulator;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A fleet of this process, from its start to its end by a signal. Confined to the main thread. */
record FleetRun(FleetPlan plan, StatusLine status) {
    private static final Logger LOG = LoggerFactory.getLogger(FleetRun.class);

    static FleetRun of(FleetPlan plan, StatusLine.Options status) {
        return new FleetRun(plan, new StatusLine(status, System.out));
    }

    int untilToldToStop() throws InterruptedException, IOException {
        SmallBuffers.apply();
        Fleet fleet = new Fleet(plan);
        CountDownLatch terminated = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            fleet.close();
            terminated.countDown();
        }));
        fleet.start();
        LOG.info("fleet started devices={} seed={} hub={}", plan.devices(), plan.seed(), plan.hub());
        boolean told = false;
        while (!terminated.await(1, TimeUnit.SECONDS)) {
            if (!told && fleet.arrived() == plan.devices()) {
                told = true;
                LOG.info("fleet complete devices={}", plan.devices());
            }
            if (status.isDue()) {
                status.say(fleet.figures());
            }
        }
        return CommandLine.ExitCode.OK;
    }
}
