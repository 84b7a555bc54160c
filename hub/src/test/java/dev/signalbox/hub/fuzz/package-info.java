/** Untrusted bytes for every parser: a corpus that is kept, and a short run of a fuzzer. */
@NullMarked
package dev.signalbox.hub.fuzz;

import org.jspecify.annotations.NullMarked;
