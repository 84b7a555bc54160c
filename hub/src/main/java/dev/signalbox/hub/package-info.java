/**
 * The composition root: configuration is read, every part is built by constructors top to bottom, started inside-out
 * and stopped outside-in. May import everything; nothing imports it.
 */
@NullMarked
package dev.signalbox.hub;

import org.jspecify.annotations.NullMarked;
