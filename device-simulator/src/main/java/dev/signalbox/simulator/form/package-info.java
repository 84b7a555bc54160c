/**
 * Strict reading of YAML: every key is known or a problem, and all problems are told at once. Runs on its caller's thread.
 * Imports nothing of the simulator.
 */
@NullMarked
package dev.signalbox.simulator.form;

import org.jspecify.annotations.NullMarked;
