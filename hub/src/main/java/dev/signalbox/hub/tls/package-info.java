/**
 * The hub's own certificate: PEM files, or a pair the hub makes itself, become the context of a TLS server, and follow the
 * files. Runs on the threads of those who call, and on one of its own that looks at the files. Imports metrics only.
 */
@NullMarked
package dev.signalbox.hub.tls;

import org.jspecify.annotations.NullMarked;
