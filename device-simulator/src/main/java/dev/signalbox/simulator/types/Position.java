package dev.signalbox.simulator.types;

import java.util.List;

/** Where a device is on a round of points, at the speed that one of its values says. Confined to the simulation thread. */
final class Position {
    private static final double KILOMETRES_PER_DEGREE = 111.2;

    private final List<double[]> points;
    private final String speed;
    private int leg;

    /** Of the leg. */
    private double goneKilometres;

    /** @param points latitude and longitude in degrees; from the last one it goes on to the first
     * @param speed a value in km/h */
    Position(List<double[]> points, String speed, double startShare) {
        this.points = points;
        this.speed = speed;
        double whole = 0;
        for (int i = 0; i < points.size(); i++) {
            whole += length(i);
        }
        move(whole * startShare);
    }

    void advance(double seconds, Values values) {
        move(Math.max(0, values.get(speed)) * seconds / 3_600);
    }

    private void move(double kilometres) {
        goneKilometres += kilometres;
        while (goneKilometres >= length(leg) && goneKilometres > 0) {
            goneKilometres -= length(leg);
            leg = (leg + 1) % points.size();
        }
    }

    /** On a plane: exact enough for the ways of a day. */
    private double length(int from) {
        double[] a = points.get(from);
        double[] b = points.get((from + 1) % points.size());
        double north = (b[0] - a[0]) * KILOMETRES_PER_DEGREE;
        double east = (b[1] - a[1]) * KILOMETRES_PER_DEGREE * Math.cos(Math.toRadians(a[0]));
        return Math.max(1e-6, Math.hypot(north, east));
    }

    /** @param axis 0: latitude, 1: longitude */
    double degrees(int axis) {
        double[] a = points.get(leg);
        double[] b = points.get((leg + 1) % points.size());
        return a[axis] + (b[axis] - a[axis]) * goneKilometres / length(leg);
    }
}
