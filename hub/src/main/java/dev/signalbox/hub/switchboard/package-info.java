/**
 * All live state and every rule, on one thread. Declares the ports that the edges implement: {@link
 * dev.signalbox.hub.switchboard.Link}, {@link dev.signalbox.hub.switchboard.Store}, {@link
 * dev.signalbox.hub.switchboard.Bridge}. May import {@code auth}, {@code protocol}, {@code metrics}.
 */
@NullMarked
package dev.signalbox.hub.switchboard;

import org.jspecify.annotations.NullMarked;
