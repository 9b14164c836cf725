-- What happened, sealed into a chain, and what remains to be done.

-- `hash` covers the event's own content; `seal` names the link of the chain that covers the event, and is
-- empty for the few seconds until the sealer has passed.
CREATE TABLE audit_events (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    occurred_us BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    actor       TEXT,
    subject     TEXT,
    client_id   TEXT,
    session_id  TEXT,
    network     TEXT,
    detail      TEXT    NOT NULL,
    hash        BYTEA   NOT NULL,
    seal        BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_unsealed ON audit_events (tenant_id, id) WHERE seal IS NULL;
CREATE INDEX audit_events_by_seal ON audit_events (tenant_id, seal) WHERE seal IS NOT NULL;
CREATE INDEX audit_events_of_subject ON audit_events (tenant_id, subject, id) WHERE subject IS NOT NULL;

-- The chain: each seal covers a run of events and the seal before it, and is signed.
CREATE TABLE audit_seals (
    tenant_id  TEXT    NOT NULL,
    number     BIGINT  NOT NULL,
    events     BIGINT  NOT NULL,
    hash       BYTEA   NOT NULL,
    signature  TEXT    NOT NULL,
    created_us BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, number)
);

-- Letters to send and clients to tell. The payload is encrypted under the master key: letters hold links.
CREATE TABLE jobs (
    id          TEXT    NOT NULL PRIMARY KEY,
    tenant_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    payload     BYTEA   NOT NULL,
    created_us  BIGINT  NOT NULL,
    due_us      BIGINT  NOT NULL,
    attempts    BIGINT  NOT NULL,
    finished_us BIGINT,
    abandoned_us BIGINT,
    last_error  TEXT
);
CREATE INDEX jobs_due ON jobs (due_us) WHERE finished_us IS NULL AND abandoned_us IS NULL;
CREATE INDEX jobs_finished ON jobs (finished_us) WHERE finished_us IS NOT NULL;
CREATE INDEX jobs_of_tenant ON jobs (tenant_id, id);
