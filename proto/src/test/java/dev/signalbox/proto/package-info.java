/**
 * What the protocol promises its readers: golden frames, and documentation that agrees with the schema.
 */
@NullMarked
package dev.signalbox.proto;

import org.jspecify.annotations.NullMarked;
