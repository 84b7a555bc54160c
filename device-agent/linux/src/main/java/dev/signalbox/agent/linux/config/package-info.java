/**
 * The agent's configuration file becomes values, or a list of everything that is wrong with it. No thread. May import
 * {@code machine}, {@code pins}, {@code action} and the YAML reader.
 */
@NullMarked
package dev.signalbox.agent.linux.config;

import org.jspecify.annotations.NullMarked;
