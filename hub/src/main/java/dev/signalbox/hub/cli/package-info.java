/**
 * What an operator does on the hub's host, over REST to the running hub with the local admin token. May import {@code
 * protocol}.
 */
@NullMarked
package dev.signalbox.hub.cli;

import org.jspecify.annotations.NullMarked;
