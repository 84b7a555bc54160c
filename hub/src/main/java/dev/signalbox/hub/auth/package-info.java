/**
 * A credential becomes an identity, or a reason why not. The snapshot is immutable: the switchboard publishes it,
 * any thread reads it. May import {@code protocol}.
 */
@NullMarked
package dev.signalbox.hub.auth;

import org.jspecify.annotations.NullMarked;
