/** HiveMQ as a process, for the tests of the hub. Imports nothing of Signalbox. */
@NullMarked
package dev.signalbox.testbroker;

import org.jspecify.annotations.NullMarked;
