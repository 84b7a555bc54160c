/**
 * Foreign MQTT devices: what a publish of theirs means by a mapping or by Home Assistant discovery, and what is published to
 * command them. Values in, values out: no thread of its own, no connection. May import {@code protocol}.
 */
@NullMarked
package dev.signalbox.hub.mapping;

import org.jspecify.annotations.NullMarked;
