/**
 * What Signalbox promises, tried on a whole hub under faults, and judged by what everybody saw. Runs on the tests' thread
 * and the threads named in each class.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.hub.proof;
