/** The device of README.md, outside the library's package: what it uses is public. */
@NullMarked
package dev.signalbox.agent.example;

import org.jspecify.annotations.NullMarked;
