package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.HistoryPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses few of many points so that the line through them looks the same: the first, the last, and of each part between them
 * the one that makes the largest triangle with the point chosen before and the mean of the next part [Steinarsson 2013,
 * "Downsampling Time Series for Visual Representation", 4.2].
 */
final class Shape {
    private Shape() {}

    /** @param points in the order of time */
    static List<HistoryPoint> thin(List<HistoryPoint> points, int maxPoints) {
        int size = points.size();
        if (size <= maxPoints) {
            return points;
        }
        if (maxPoints < 3) {
            return points.subList(size - maxPoints, size);
        }
        List<HistoryPoint> chosen = new ArrayList<>(maxPoints);
        chosen.add(points.get(0));
        double width = (double) (size - 2) / (maxPoints - 2);
        for (int part = 0; part < maxPoints - 2; part++) {
            int from = 1 + (int) (part * width);
            int to = 1 + (int) ((part + 1) * width);
            int end = Math.min(size, 1 + (int) ((part + 2) * width));
            chosen.add(largest(points, from, to, end, chosen.get(part)));
        }
        chosen.add(points.get(size - 1));
        return chosen;
    }

    /** Of the part {@code [from, to)}, before the part {@code [to, end)}. */
    private static HistoryPoint largest(List<HistoryPoint> points, int from, int to, int end, HistoryPoint before) {
        // Relative to the point before: the squares of times since 1970 would leave no digits for the values.
        double meanTime = 0;
        double meanValue = 0;
        for (int i = to; i < end; i++) {
            meanTime += (points.get(i).getTimeMs() - before.getTimeMs()) / (double) (end - to);
            meanValue += points.get(i).getValue() / (end - to) - before.getValue() / (end - to);
        }
        HistoryPoint largest = points.get(from);
        double largestArea = -1;
        for (int i = from; i < to; i++) {
            HistoryPoint point = points.get(i);
            double time = point.getTimeMs() - before.getTimeMs();
            double area = Math.abs(time * meanValue - meanTime * (point.getValue() - before.getValue()));
            if (area > largestArea) {
                largestArea = area;
                largest = point;
            }
        }
        return largest;
    }
}
