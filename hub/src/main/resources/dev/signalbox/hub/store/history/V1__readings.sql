-- What was measured. Runs on H2 and PostgreSQL.

CREATE TABLE series (
    series_no integer PRIMARY KEY,
    device_id varchar(64) NOT NULL,
    metric varchar(64) NOT NULL,
    kind integer NOT NULL, -- 0 number, 1 flag, 2 text
    UNIQUE (device_id, metric, kind)
);

-- Samples of one series, at most 512 within one hour, packed and sealed. Written once.
CREATE TABLE chunk (
    chunk_no bigint PRIMARY KEY,
    series_no integer NOT NULL,
    first_ms bigint NOT NULL,
    last_ms bigint NOT NULL,
    samples integer NOT NULL,
    body bytea NOT NULL
);
-- For queries, for the newest sample of a series, and for retention.
CREATE INDEX chunk_by_time ON chunk (series_no, last_ms DESC);

-- Readings that stand in no chunk yet, with the batch marks that came with them, sealed.
CREATE TABLE sweep (
    sweep_no bigint PRIMARY KEY,
    body bytea NOT NULL
);

-- The highest acknowledged batch of each boot, as of the last packed sweep.
CREATE TABLE batch_mark (
    device_id varchar(64) NOT NULL,
    boot_id varchar(64) NOT NULL,
    batch_no bigint NOT NULL,
    sweep_no bigint NOT NULL, -- where it was last raised
    PRIMARY KEY (device_id, boot_id)
);

CREATE TABLE presence (
    presence_no bigint PRIMARY KEY,
    device_id varchar(64) NOT NULL,
    since_ms bigint NOT NULL,
    body bytea NOT NULL -- Presence
);
CREATE INDEX presence_by_device ON presence (device_id, presence_no DESC);
