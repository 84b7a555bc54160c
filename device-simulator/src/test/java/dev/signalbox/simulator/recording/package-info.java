@NullMarked
package dev.signalbox.simulator.recording;

import org.jspecify.annotations.NullMarked;
