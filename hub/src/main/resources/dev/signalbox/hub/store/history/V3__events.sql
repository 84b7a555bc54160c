-- What happened at devices. Runs on H2 and PostgreSQL.

CREATE TABLE device_event (
    event_no bigint PRIMARY KEY,
    device_id varchar(64) NOT NULL,
    name varchar(64) NOT NULL,
    time_ms bigint NOT NULL,
    received_ms bigint NOT NULL,
    body bytea NOT NULL -- DeviceEvent
);
CREATE INDEX device_event_by_time ON device_event (device_id, time_ms DESC, event_no DESC);

-- The highest acknowledged event of each boot.
CREATE TABLE event_mark (
    device_id varchar(64) NOT NULL,
    boot_id varchar(64) NOT NULL,
    event_no bigint NOT NULL,
    sweep_no bigint NOT NULL, -- with which it was last raised
    PRIMARY KEY (device_id, boot_id)
);
