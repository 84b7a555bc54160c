/**
 * The H2 edge: one writer thread per database with group commit, one reader for queries, recovery, retention. {@code
 * state} keeps what somebody was promised, {@code history} what was measured; damage to the second never stops the first.
 * Runs on {@code state-writer}, {@code history-writer}, {@code store-reader} and {@code store-backup}. May import {@code switchboard}, {@code
 * auth}, {@code protocol}, {@code metrics}.
 */
@NullMarked
package dev.signalbox.hub.store;

import org.jspecify.annotations.NullMarked;
