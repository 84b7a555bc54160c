/**
 * Looks at the machine, the data directory and the surroundings of a hub, running or not, and says what is wrong and what
 * to do. Runs on the main thread of a command; imports {@code mqtt} and {@code tls}, to join a broker and read a
 * certificate as the hub does.
 */
@NullMarked
package dev.signalbox.hub.doctor;

import org.jspecify.annotations.NullMarked;
