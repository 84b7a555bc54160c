/**
 * Single sign-on: the JWT of one configured OpenID Connect issuer becomes an identity [RFC 8725]. Verified on whatever thread
 * asks, from keys that a thread of its own fetches. May import {@code auth}, {@code protocol} and {@code metrics}.
 */
@NullMarked
package dev.signalbox.hub.oidc;

import org.jspecify.annotations.NullMarked;
