-- Federations of providers that a body belongs to, logins on their way there, and the evidence of those logins.

-- One document a federation, as the catalogue describes it, and how the last fetch of its metadata went.
CREATE TABLE federations (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    document     TEXT    NOT NULL,
    created_us   INTEGER NOT NULL,
    updated_us   INTEGER NOT NULL,
    refreshed_us INTEGER,
    failure      TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- What we sign with toward a federation: the key encrypted under the master key, the certificate as DER.
CREATE TABLE federation_keys (
    tenant_id     TEXT    NOT NULL,
    federation_id TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    private_key   BLOB    NOT NULL,
    certificate   BLOB    NOT NULL,
    created_us    INTEGER NOT NULL,
    active_us     INTEGER NOT NULL,
    retired_us    INTEGER,
    PRIMARY KEY (tenant_id, federation_id, id)
) STRICT, WITHOUT ROWID;

-- What of a provider's metadata counts, one document a provider.
CREATE TABLE identity_providers (
    tenant_id      TEXT    NOT NULL,
    federation_id  TEXT    NOT NULL,
    entity_id      TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    document       TEXT    NOT NULL,
    digest         BLOB    NOT NULL,
    fetched_us     INTEGER NOT NULL,
    valid_until_us INTEGER,
    PRIMARY KEY (tenant_id, federation_id, entity_id)
) STRICT, WITHOUT ROWID;

-- Requests to providers that wait for their answer. One for each attempt; used up by the answer.
CREATE TABLE saml_requests (
    tenant_id     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    federation_id TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    binding       TEXT    NOT NULL,
    issued_us     INTEGER NOT NULL,
    level         INTEGER NOT NULL,
    comparison    TEXT    NOT NULL,
    force_login   INTEGER NOT NULL,
    attribute_set INTEGER NOT NULL,
    waiting       TEXT,
    expires_us    INTEGER NOT NULL,
    browser       BLOB    NOT NULL,
    relay_state   BLOB    NOT NULL,
    sent          TEXT    NOT NULL,
    consumed_us   INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saml_requests_by_expiry ON saml_requests (expires_us);
CREATE INDEX saml_requests_by_relay_state ON saml_requests (tenant_id, relay_state);

-- What a provider knows a person by, and the account behind it.
CREATE TABLE identities (
    tenant_id     TEXT    NOT NULL,
    federation_id TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    level         INTEGER NOT NULL,
    created_us    INTEGER NOT NULL,
    used_us       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, federation_id, provider, subject),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_of_user ON identities (tenant_id, user_id);

-- How a session came about at a provider: what a single logout names.
CREATE TABLE federated_sessions (
    tenant_id      TEXT NOT NULL,
    session_id     TEXT NOT NULL,
    federation_id  TEXT NOT NULL,
    provider       TEXT NOT NULL,
    name_id        TEXT NOT NULL,
    name_qualifier TEXT NOT NULL,
    session_index  TEXT,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX federated_sessions_by_name ON federated_sessions (tenant_id, federation_id, provider, name_id);

-- The vault: each request with its answer, encrypted under a key of its own. Never changed but by `link` and the hold.
CREATE TABLE evidence (
    tenant_id     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    occurred_us   INTEGER NOT NULL,
    kept_until_us INTEGER NOT NULL,
    federation_id TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    request_id    TEXT    NOT NULL,
    assertion     BLOB,
    subject       BLOB,
    session_id    TEXT,
    outcome       TEXT    NOT NULL,
    reason        TEXT,
    sealed        BLOB    NOT NULL,
    link          INTEGER,
    hold_until_us INTEGER,
    hold_reason   TEXT,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_unlinked ON evidence (tenant_id, id) WHERE link IS NULL;
CREATE INDEX evidence_by_end ON evidence (kept_until_us);
CREATE INDEX evidence_by_request ON evidence (tenant_id, request_id);
CREATE INDEX evidence_of_subject ON evidence (tenant_id, subject, id) WHERE subject IS NOT NULL;
CREATE INDEX evidence_of_session ON evidence (tenant_id, session_id) WHERE session_id IS NOT NULL;

-- The chain over the records: hashes alone, kept when the records are gone.
CREATE TABLE evidence_links (
    tenant_id   TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    evidence_id TEXT    NOT NULL,
    occurred_us INTEGER NOT NULL,
    record      BLOB    NOT NULL,
    chain       BLOB    NOT NULL,
    PRIMARY KEY (tenant_id, number)
) STRICT, WITHOUT ROWID;
