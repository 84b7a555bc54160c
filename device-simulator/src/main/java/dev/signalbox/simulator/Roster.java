package dev.signalbox.simulator;

import dev.signalbox.simulator.device.DeviceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in a fleet, in the order in which they join. Immutable. */
public final class Roster {
    /**
     * One of them.
     *
     * @param number 0, 1, 2, ... of its type
     */
    public record Member(DeviceType type, int number) {
        String id() {
            return type.idOf(number);
        }

        String name() {
            return type.nameOf(number);
        }
    }

    private final List<Member> members;

    private Roster(List<Member> members) {
        this.members = List.copyOf(members);
    }

    /**
     * So many devices by the shares of their types: the first ones are one of each, so that a small fleet has them all.
     *
     * @throws IllegalArgumentException when no type has a share
     */
    public static Roster mixed(Collection<DeviceType> types, int devices) {
        List<DeviceType> round = round(types);
        Map<DeviceType, Integer> counts = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            add(members, counts, round.get(i % round.size()));
        }
        return new Roster(members);
    }

    private static List<DeviceType> round(Collection<DeviceType> types) {
        List<DeviceType> round = new ArrayList<>();
        int most = types.stream().mapToInt(DeviceType::share).max().orElse(0);
        for (int pass = 0; pass < most; pass++) {
            for (DeviceType type : types) {
                if (type.share() > pass) {
                    round.add(type);
                }
            }
        }
        if (round.isEmpty()) {
            throw new IllegalArgumentException("no device type has a share of a fleet: name some with --kind");
        }
        return round;
    }

    /** So many of each. */
    public static Roster of(Map<? extends DeviceType, Integer> wanted) {
        List<Member> members = new ArrayList<>();
        Map<DeviceType, Integer> counts = new LinkedHashMap<>();
        wanted.forEach((type, count) -> {
            for (int i = 0; i < count; i++) {
                add(members, counts, type);
            }
        });
        return new Roster(members);
    }

    private static void add(List<Member> members, Map<DeviceType, Integer> counts, DeviceType type) {
        int number = counts.merge(type, 1, Integer::sum) - 1;
        members.add(new Member(type, number));
    }

    public int size() {
        return members.size();
    }

    public Member get(int index) {
        return members.get(index);
    }
}
