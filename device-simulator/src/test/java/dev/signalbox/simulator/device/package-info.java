@NullMarked
package dev.signalbox.simulator.device;

import org.jspecify.annotations.NullMarked;
