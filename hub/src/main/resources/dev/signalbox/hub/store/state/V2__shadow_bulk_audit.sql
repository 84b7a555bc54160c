-- Shadows, bulks, the audit, and what finds executions by more than their device. Runs on H2 and PostgreSQL.

-- Grows with every commit: what was acknowledged can be told from what H2 found again.
ALTER TABLE hub ADD COLUMN commit_no bigint DEFAULT 0 NOT NULL;

CREATE TABLE shadow (
    device_id varchar(64) PRIMARY KEY,
    body bytea NOT NULL -- ShadowRecord
);

CREATE TABLE shadow_revision (
    device_id varchar(64) NOT NULL,
    revision bigint NOT NULL,
    time_ms bigint NOT NULL,
    body bytea NOT NULL, -- ShadowRevision
    PRIMARY KEY (device_id, revision)
);

CREATE TABLE bulk (
    bulk_id varchar(40) PRIMARY KEY, -- sortable by time
    finished boolean NOT NULL,
    created_at_ms bigint NOT NULL,
    idempotency_key varchar, -- null: none
    issuer varchar NOT NULL,
    body bytea NOT NULL -- BulkRecord
);
CREATE INDEX bulk_by_issuer ON bulk (issuer, bulk_id);
CREATE INDEX bulk_unfinished ON bulk (finished, bulk_id);

ALTER TABLE execution ADD COLUMN bulk_id varchar(40); -- null: none
CREATE INDEX execution_by_bulk ON execution (bulk_id, execution_id);
CREATE INDEX execution_by_issuer ON execution (issuer, execution_id);
CREATE INDEX execution_by_state ON execution (state, execution_id);
-- With the keys in it, those of the last day are found without reading every row of the day.
DROP INDEX execution_by_time;
CREATE INDEX execution_by_time ON execution (created_at_ms, idempotency_key);
-- For retention.
CREATE INDEX execution_by_end ON execution (finished, updated_at_ms);

CREATE TABLE audit (
    entry_no bigint PRIMARY KEY,
    time_ms bigint NOT NULL,
    actor varchar NOT NULL,
    subject varchar NOT NULL,
    body bytea NOT NULL -- AuditEntry with both hashes
);
CREATE INDEX audit_by_actor ON audit (actor, entry_no);
CREATE INDEX audit_by_subject ON audit (subject, entry_no);

-- Join keys: how many devices may join (0: any number), how many did, and whether somebody has to approve them.
ALTER TABLE credential ADD COLUMN max_uses integer;
ALTER TABLE credential ADD COLUMN uses integer;
ALTER TABLE credential ADD COLUMN needs_approval boolean;
-- Device tokens: the one this one is to replace, and when a link was last opened with it.
ALTER TABLE credential ADD COLUMN replaces_key_id varchar;
ALTER TABLE credential ADD COLUMN last_used_at_ms bigint;
-- What only some kinds have: scopes of users and access tokens, the terms of sessions.
ALTER TABLE credential ADD COLUMN body bytea; -- CredentialRecord
