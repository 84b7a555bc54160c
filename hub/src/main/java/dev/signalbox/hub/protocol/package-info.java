/**
 * What the wire promises: ids, encoded frames, error codes, paces. No state but that of a pace, no thread. May import the generated protocol only.
 */
@NullMarked
package dev.signalbox.hub.protocol;

import org.jspecify.annotations.NullMarked;
