@NullMarked
package dev.signalbox.hub.tls;

import org.jspecify.annotations.NullMarked;
