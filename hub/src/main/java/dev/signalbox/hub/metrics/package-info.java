/**
 * Every counter and gauge on one page. Thread-safe; a leaf anyone may use.
 */
@NullMarked
package dev.signalbox.hub.metrics;

import org.jspecify.annotations.NullMarked;
