/**
 * How the log is written: as text or JSON, with priorities for journald, without tokens. Runs on whichever thread logs;
 * imports {@code auth}, to know a token, and Logback, which nobody else does.
 */
@NullMarked
package dev.signalbox.hub.log;

import org.jspecify.annotations.NullMarked;
