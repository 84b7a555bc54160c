-- What somebody was promised. Runs on H2 and PostgreSQL. Bodies are the protobuf messages named beside them.

-- One row.
CREATE TABLE hub (
    hub_id varchar(40) PRIMARY KEY,
    generation bigint NOT NULL
);

CREATE TABLE setting (
    name varchar(100) PRIMARY KEY,
    content varchar NOT NULL
);

CREATE TABLE device (
    device_id varchar(64) PRIMARY KEY,
    body bytea NOT NULL -- Device
);

CREATE TABLE capability (
    hash varchar(64) PRIMARY KEY,
    body bytea NOT NULL -- Capabilities
);

-- Which columns are set follows from the kind.
CREATE TABLE credential (
    kind varchar(20) NOT NULL, -- DEVICE_TOKEN, JOIN_KEY, SCRIPT_TOKEN, USER, SESSION
    key_id varchar NOT NULL,
    secret_hash varchar,
    subject varchar, -- the device of a token, the user of a session
    title varchar,
    access_role integer, -- the number of a Role
    tags varchar ARRAY,
    created_by varchar,
    created_at_ms bigint NOT NULL,
    expires_at_ms bigint,
    PRIMARY KEY (kind, key_id)
);

CREATE TABLE execution (
    execution_id varchar(40) PRIMARY KEY, -- sortable by time
    device_id varchar(64) NOT NULL,
    issuer varchar NOT NULL,
    command varchar NOT NULL,
    state integer NOT NULL, -- the number of an ExecutionState
    finished boolean NOT NULL,
    created_at_ms bigint NOT NULL,
    updated_at_ms bigint NOT NULL,
    idempotency_key varchar, -- null: none
    body bytea NOT NULL -- ExecutionRecord
);
CREATE INDEX execution_by_device ON execution (device_id, execution_id);
CREATE INDEX execution_unfinished ON execution (finished, execution_id);
CREATE INDEX execution_by_time ON execution (created_at_ms);
