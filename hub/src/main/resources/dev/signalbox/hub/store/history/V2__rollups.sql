-- Rollups, what is kept of each tier, and series that go. Runs on H2 and PostgreSQL.

-- Buckets of one series, those of one window (2 hours, 1 day, 64 days), packed and sealed. Written again when readings of
-- its window are packed, in the same transaction.
CREATE TABLE rollup (
    series_no integer NOT NULL,
    tier integer NOT NULL, -- 1 minute, 2 quarter of an hour, 3 day
    start_ms bigint NOT NULL,
    buckets integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (series_no, tier, start_ms)
);

CREATE TABLE tier (
    tier integer PRIMARY KEY, -- 0 raw; else as in rollup
    complete_from_ms bigint NOT NULL, -- what is older may be gone
    oldest_ms bigint NOT NULL, -- nothing is older, or it is about to be deleted; the largest bigint: there is nothing
    samples bigint NOT NULL, -- readings, or buckets
    bytes bigint NOT NULL -- with what a row takes beside its body
);
INSERT INTO tier SELECT 0, 0, COALESCE(MIN(first_ms), 9223372036854775807), COALESCE(SUM(samples), 0),
    COALESCE(SUM(OCTET_LENGTH(body)), 0) + 64 * COUNT(*) FROM chunk;
INSERT INTO tier VALUES (1, 0, 9223372036854775807, 0, 0);
INSERT INTO tier VALUES (2, 0, 9223372036854775807, 0, 0);
INSERT INTO tier VALUES (3, 0, 9223372036854775807, 0, 0);

-- Chunks that stand in no rollup yet, because a hub without rollups wrote them. No row: none.
CREATE TABLE backfill (
    next_chunk_no bigint NOT NULL,
    last_chunk_no bigint NOT NULL
);
INSERT INTO backfill SELECT MIN(chunk_no), MAX(chunk_no) FROM chunk HAVING COUNT(*) > 0;

-- Series that were erased, and whose chunks and rollups are not all deleted yet.
CREATE TABLE erased_series (
    series_no integer PRIMARY KEY
);
