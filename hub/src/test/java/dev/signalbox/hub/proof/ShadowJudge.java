package dev.signalbox.hub.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Judges one property of each device whose desired values only grow: what was told is kept, and the device follows and
 * never goes back. Confined to the thread that checks.
 */
final class ShadowJudge {
    /** By device and version. */
    private final Map<String, NavigableMap<Long, Long>> desired = new TreeMap<>();

    private final Map<String, Long> applied = new HashMap<>();
    private final Map<String, Fact.ShadowKept> kept = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    void take(Fact fact) {
        if (fact instanceof Fact.Desired told) {
            Long other = desired.computeIfAbsent(told.device(), device -> new TreeMap<>())
                    .putIfAbsent(told.version(), told.value());
            if (other != null && other != told.value()) {
                violations.add(told.device() + " has the desired version " + told.version() + " twice, of " + other
                        + " and of " + told.value() + ".");
            }
        } else if (fact instanceof Fact.Applied handed) {
            Long before = applied.put(handed.device(), handed.value());
            if (before != null && before > handed.value()) {
                violations.add(handed.device() + " was handed " + handed.value() + " after " + before + ".");
            }
        } else if (fact instanceof Fact.ShadowKept end) {
            kept.put(end.device(), end);
        }
    }

    List<String> violations() {
        desired.forEach(this::judge);
        return violations;
    }

    private void judge(String device, NavigableMap<Long, Long> versions) {
        Fact.ShadowKept end = kept.get(device);
        if (end == null) {
            violations.add(device + " has no shadow any more.");
            return;
        }
        Map.Entry<Long, Long> told = versions.lastEntry();
        // One that nobody was told of may have followed, with a larger value.
        boolean isTold = end.version() == told.getKey() && end.desired() == told.getValue();
        boolean isLater = end.version() > told.getKey() && end.desired() > told.getValue();
        if (!isTold && !isLater) {
            violations.add(device + " is desired to be " + end.desired() + " by version " + end.version() + ", and "
                    + told.getValue() + " was told as version " + told.getKey() + ".");
        }
        if (end.reported() != end.desired()) {
            violations.add(device + " reports " + end.reported() + " and never became " + end.desired() + ".");
        }
        if (applied.getOrDefault(device, 0L) != end.reported()) {
            violations.add(device + " reports " + end.reported() + " and was last handed "
                    + applied.getOrDefault(device, 0L) + ".");
        }
    }
}
