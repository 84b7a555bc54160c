@NullMarked
package dev.signalbox.simulator.scenario;

import org.jspecify.annotations.NullMarked;
