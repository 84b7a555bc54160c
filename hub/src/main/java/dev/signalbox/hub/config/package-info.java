/**
 * Where options come from that are not given as flags: the configuration file and the environment. Runs on the main thread.
 * May import {@code protocol}.
 */
@NullMarked
package dev.signalbox.hub.config;

import org.jspecify.annotations.NullMarked;
