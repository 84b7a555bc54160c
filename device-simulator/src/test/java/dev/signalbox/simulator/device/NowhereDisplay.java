package dev.signalbox.simulator.device;

import java.util.Map;

/** Shows nothing; a test overrides what it looks at. */
public class NowhereDisplay implements Display {
    @Override
    public void show(String metric, double value) {}

    @Override
    public void show(String metric, boolean value) {}

    @Override
    public void show(String metric, String value) {}

    @Override
    public void happen(String event, Map<String, ?> values) {}
}
