package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the threads of a process allocated, from what jcmd prints and from a real process: this one. */
class AllocatedTest {
    private static final int PIECE_BYTES = 100_000;
    private static final int PIECES = 300;

    @Test
    void threadsAreReadWithTheirUnitsAndOthersLeftOut() {
        Allocated all = Allocated.parse("""
                "main" #1 prio=5 os_prio=0 cpu=572.03ms elapsed=2.46s allocated=301M defined_classes=1553 tid=0x1 nid=0x4267 runnable
                   java.lang.Thread.State: RUNNABLE
                "says "hello" #7" #12 daemon prio=5 os_prio=0 cpu=19.67ms elapsed=1.49s allocated=590K defined_classes=0 tid=0x2 nid=0x427d runnable
                "Finalizer" #3 daemon prio=8 os_prio=0 cpu=0.21ms elapsed=2.42s allocated=32B defined_classes=0 tid=0x3 nid=0x426f in Object.wait()
                "GC Thread#0" os_prio=0 cpu=254.55ms elapsed=2.45s tid=0x4 nid=0x4268 runnable
                """);
        assertThat(all.bytesOfThread()).isEqualTo(Map.of(1L, 301L << 20, 12L, 590L << 10, 3L, 32L));
    }

    @Test
    void aNewThreadCountsInFullAndOneThatHasEndedNotAtAll() {
        Allocated earlier = new Allocated(Map.of(1L, 1_000L, 2L, 5_000L));
        Allocated now = new Allocated(Map.of(1L, 1_500L, 3L, 20L));
        assertThat(now.bytesSince(earlier)).isEqualTo(520);
        assertThat(now.bytesSince(new Allocated(Map.of()))).isEqualTo(1_520);
    }

    @Test
    void whatThisProcessAllocatesIsCountedThoughItIsCollected() throws IOException, InterruptedException {
        ProcessMeter meter = ProcessMeter.ofJava(ProcessHandle.current().pid());
        long sum = 0;
        for (int i = 0; i < PIECES; i++) {
            sum += new byte[PIECE_BYTES].length;
        }
        ProcessUse use = meter.end();
        // A thread's count is in whole MiB from 100 MB on: two ends, each up to one too few.
        assertThat(use.allocatedBytes()).isBetween(sum - (1 << 20), sum + (100 << 20));
        assertThat(use.residentKib()).isPositive();
        assertThat(use.nanos()).isPositive();
    }

    @Test
    void aProcessThatIsNoJavaAllocatesNothing() throws IOException, InterruptedException {
        ProcessUse use = ProcessMeter.ofProgram(ProcessHandle.current().pid()).end();
        assertThat(use.allocatedBytes()).isZero();
        assertThat(use.residentKib()).isPositive();
    }
}
