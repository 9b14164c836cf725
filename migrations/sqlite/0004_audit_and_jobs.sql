-- What happened, sealed into a chain, and what remains to be done.

-- `hash` covers the event's own content; `seal` names the link of the chain that covers the event, and is
-- empty for the few seconds until the sealer has passed.
CREATE TABLE audit_events (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    occurred_us INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    actor       TEXT,
    subject     TEXT,
    client_id   TEXT,
    session_id  TEXT,
    network     TEXT,
    detail      TEXT    NOT NULL,
    hash        BLOB    NOT NULL,
    seal        INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_events_unsealed ON audit_events (tenant_id, id) WHERE seal IS NULL;
CREATE INDEX audit_events_by_seal ON audit_events (tenant_id, seal) WHERE seal IS NOT NULL;
CREATE INDEX audit_events_of_subject ON audit_events (tenant_id, subject, id) WHERE subject IS NOT NULL;

-- The chain: each seal covers a run of events and the seal before it, and is signed.
CREATE TABLE audit_seals (
    tenant_id  TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    events     INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    signature  TEXT    NOT NULL,
    created_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, number)
) STRICT, WITHOUT ROWID;

-- Letters to send and clients to tell. The payload is encrypted under the master key: letters hold links.
CREATE TABLE jobs (
    id          TEXT    NOT NULL PRIMARY KEY,
    tenant_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    payload     BLOB    NOT NULL,
    created_us  INTEGER NOT NULL,
    due_us      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    finished_us INTEGER,
    abandoned_us INTEGER,
    last_error  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_us) WHERE finished_us IS NULL AND abandoned_us IS NULL;
CREATE INDEX jobs_finished ON jobs (finished_us) WHERE finished_us IS NOT NULL;
CREATE INDEX jobs_of_tenant ON jobs (tenant_id, id);
