@NullMarked
package dev.signalbox.simulator.types;

import org.jspecify.annotations.NullMarked;
