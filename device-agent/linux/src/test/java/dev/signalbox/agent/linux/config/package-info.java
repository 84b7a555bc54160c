/** Tests of the configuration file and its documentation. */
@NullMarked
package dev.signalbox.agent.linux.config;

import org.jspecify.annotations.NullMarked;
