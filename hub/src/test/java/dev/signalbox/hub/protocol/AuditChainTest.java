package dev.signalbox.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.proto.v1.AuditEntry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    @Test
    void hashesAreThoseOfTheWorkedExampleInTheDocumentation() {
        AuditEntry first = AuditTip.NONE.append(AuditEntry.newBuilder()
                .setTimeMs(1_800_000_000_000L)
                .setActor("user:märta")
                .setAction("command")
                .setSubject("01J")
                .build());
        AuditEntry second = AuditTip.of(first)
                .append(AuditEntry.newBuilder()
                        .setTimeMs(1_800_000_000_001L)
                        .setActor("hub")
                        .setAction("execution.cancel")
                        .setSubject("01J")
                        .setDetail("by user:jo")
                        .build());

        // Computed without Protocol Buffers, by the script in docs/audit.md.
        assertThat(hex(first)).isEqualTo("e261e2fd62a13bc16b3507ca8b47cab08de6a0218f6db33d78003e41794a80a0");
        assertThat(hex(second)).isEqualTo("2c8b356f45d53bd3b8b9aafcf4de7a038708ea9e7feadfb365cbe29646777be0");
    }

    @Test
    void everySingleChangeIsFoundAtTheFirstEntryItTouches() {
        long seed = System.nanoTime();
        System.out.println("AuditChainTest seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            List<AuditEntry> chain = chain(2 + random.nextInt(40));
            assertThat(walk(chain).trouble()).isEmpty();

            int at = random.nextInt(chain.size());
            boolean isLast = at == chain.size() - 1;
            switch (random.nextInt(isLast ? 2 : 4)) {
                case 0 -> {
                    chain.set(at, changed(chain.get(at), random));
                    assertThat(walk(chain).trouble().orElse("")).contains("Entry " + (at + 1) + " was changed");
                }
                case 1 -> {
                    AuditEntry flipped = chain.get(at).toBuilder()
                            .setPreviousHash(ByteString.copyFromUtf8("x"))
                            .build();
                    chain.set(at, flipped);
                    assertThat(walk(chain).trouble().orElse("")).contains("Entry " + (at + 1) + " was changed");
                }
                case 2 -> {
                    chain.remove(at);
                    String missing = at == 0 ? "Entry 1 and those before it" : "Entry " + (at + 1) + " is missing";
                    assertThat(walk(chain).trouble().orElse("")).contains(missing);
                }
                default -> {
                    // With a hash of its own: only the next one knows.
                    AuditTip before = at == 0 ? AuditTip.NONE : AuditTip.of(chain.get(at - 1));
                    chain.set(at, before.append(changed(chain.get(at), random)));
                    assertThat(walk(chain).trouble().orElse(""))
                            .contains("Entry " + (at + 2) + " does not continue entry " + (at + 1));
                }
            }
        }
    }

    @Test
    void oldEntriesMayBeMissingOnlyWhereTheChainSaysSo() {
        List<AuditEntry> chain = chain(10);
        AuditEntry lastGone = chain.get(3);
        chain.add(AuditTip.of(chain.get(9))
                .append(AuditEntry.newBuilder()
                        .setActor("hub")
                        .setAction(AuditCheck.TRIM)
                        .setSubject("4")
                        .setDetail(hex(lastGone))
                        .build()));

        AuditCheck.Result trimmed = walk(chain.subList(4, chain.size()));
        assertThat(trimmed).isEqualTo(new AuditCheck.Result(7, 5, 11, trimmed.trouble()));
        assertThat(trimmed.trouble()).isEmpty();
        assertThat(walk(chain.subList(5, chain.size())).trouble()).isPresent();
        assertThat(walk(chain.subList(3, chain.size())).trouble()).isPresent();
    }

    private static List<AuditEntry> chain(int length) {
        List<AuditEntry> chain = new ArrayList<>();
        AuditTip tip = AuditTip.NONE;
        for (int i = 0; i < length; i++) {
            AuditEntry entry = tip.append(AuditEntry.newBuilder()
                    .setTimeMs(i)
                    .setActor("user:marta")
                    .setAction("command")
                    .setSubject("execution-" + i)
                    .build());
            chain.add(entry);
            tip = AuditTip.of(entry);
        }
        return chain;
    }

    private static AuditEntry changed(AuditEntry entry, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> entry.toBuilder().setActor("user:jo").build();
            case 1 -> entry.toBuilder().setTimeMs(entry.getTimeMs() + 1).build();
            default -> entry.toBuilder().setDetail("nothing happened").build();
        };
    }

    private static AuditCheck.Result walk(List<AuditEntry> chain) {
        AuditCheck check = new AuditCheck();
        for (int i = chain.size() - 1; i >= 0; i--) {
            check.add(chain.get(i));
        }
        return check.finish();
    }

    private static String hex(AuditEntry entry) {
        return HexFormat.of().formatHex(entry.getHash().toByteArray());
    }
}
