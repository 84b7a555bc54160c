/**
 * The H2 edge: one writer thread per database with group commit, readers for queries, recovery. May import {@code
 * switchboard}, {@code auth}, {@code protocol}, {@code metrics}.
 */
@NullMarked
package dev.signalbox.hub.store;

import org.jspecify.annotations.NullMarked;
