-- The ledger of retained topics: what the hub left, or was about to leave, at a broker. Runs on H2 and PostgreSQL.

CREATE TABLE mqtt_retained (
    broker varchar NOT NULL,
    topic varchar NOT NULL,
    note varchar NOT NULL, -- of a discovery document the components in it; else empty
    PRIMARY KEY (broker, topic)
);
