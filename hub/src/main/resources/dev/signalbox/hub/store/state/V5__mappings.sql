-- Foreign MQTT devices. Runs on H2 and PostgreSQL.

CREATE TABLE mapping (
    name varchar(64) PRIMARY KEY,
    body bytea NOT NULL -- Mapping
);

-- A device that has no row here speaks for itself.
CREATE TABLE mapped_device (
    device_id varchar(64) PRIMARY KEY,
    body bytea NOT NULL -- MappedDeviceRecord
);
