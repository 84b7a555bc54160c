-- Up to which event the broker has them all, or will never take them. Runs on H2 and PostgreSQL.

-- One row.
CREATE TABLE settled_event (
    event_no bigint NOT NULL
);
-- Whatever waited for the broker was lost with the hub that had no such row.
INSERT INTO settled_event SELECT COALESCE(MAX(event_no), 0) FROM device_event;
