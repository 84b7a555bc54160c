/**
 * What the wire promises: ids, encoded frames, error codes. No state, no thread. May import the generated protocol only.
 */
@NullMarked
package dev.signalbox.hub.protocol;

import org.jspecify.annotations.NullMarked;
