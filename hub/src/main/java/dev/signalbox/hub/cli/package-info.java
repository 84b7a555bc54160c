/**
 * What an operator does on the command line: {@code ctl} over REST to a hub anywhere; {@code admin}, {@code audit} and
 * {@code backup} on the hub's own machine, over REST with the local admin token or on the files of a stopped hub. Runs on
 * the main thread. May import {@code store}, {@code protocol}, {@code config}.
 */
@NullMarked
package dev.signalbox.hub.cli;

import org.jspecify.annotations.NullMarked;
