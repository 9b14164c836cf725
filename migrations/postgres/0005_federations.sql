-- Federations of providers that a body belongs to, logins on their way there, and the evidence of those logins.

-- One document a federation, as the catalogue describes it, and how the last fetch of its metadata went.
CREATE TABLE federations (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    document     TEXT    NOT NULL,
    created_us   BIGINT  NOT NULL,
    updated_us   BIGINT  NOT NULL,
    refreshed_us BIGINT,
    failure      TEXT,
    PRIMARY KEY (tenant_id, id)
);

-- What we sign with toward a federation: the key encrypted under the master key, the certificate as DER.
CREATE TABLE federation_keys (
    tenant_id     TEXT    NOT NULL,
    federation_id TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    private_key   BYTEA   NOT NULL,
    certificate   BYTEA   NOT NULL,
    created_us    BIGINT  NOT NULL,
    active_us     BIGINT  NOT NULL,
    retired_us    BIGINT,
    PRIMARY KEY (tenant_id, federation_id, id)
);

-- What of a provider's metadata counts, one document a provider.
CREATE TABLE identity_providers (
    tenant_id      TEXT    NOT NULL,
    federation_id  TEXT    NOT NULL,
    entity_id      TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    document       TEXT    NOT NULL,
    digest         BYTEA   NOT NULL,
    fetched_us     BIGINT  NOT NULL,
    valid_until_us BIGINT,
    PRIMARY KEY (tenant_id, federation_id, entity_id)
);

-- Requests to providers that wait for their answer. One for each attempt; used up by the answer.
CREATE TABLE saml_requests (
    tenant_id     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    federation_id TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    binding       TEXT    NOT NULL,
    issued_us     BIGINT  NOT NULL,
    level         BIGINT  NOT NULL,
    comparison    TEXT    NOT NULL,
    force_login   BIGINT  NOT NULL,
    attribute_set BIGINT  NOT NULL,
    waiting       TEXT,
    expires_us    BIGINT  NOT NULL,
    browser       BYTEA   NOT NULL,
    relay_state   BYTEA   NOT NULL,
    sent          TEXT    NOT NULL,
    consumed_us   BIGINT,
    PRIMARY KEY (tenant_id, id)
);
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
    level         BIGINT  NOT NULL,
    created_us    BIGINT  NOT NULL,
    used_us       BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, federation_id, provider, subject),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
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
);
CREATE INDEX federated_sessions_by_name ON federated_sessions (tenant_id, federation_id, provider, name_id);

-- The vault: each request with its answer, encrypted under a key of its own. Never changed but by `link` and the hold.
CREATE TABLE evidence (
    tenant_id     TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    occurred_us   BIGINT  NOT NULL,
    kept_until_us BIGINT  NOT NULL,
    federation_id TEXT    NOT NULL,
    provider      TEXT    NOT NULL,
    request_id    TEXT    NOT NULL,
    assertion     BYTEA,
    subject       BYTEA,
    session_id    TEXT,
    outcome       TEXT    NOT NULL,
    reason        TEXT,
    sealed        BYTEA   NOT NULL,
    link          BIGINT,
    hold_until_us BIGINT,
    hold_reason   TEXT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX evidence_unlinked ON evidence (tenant_id, id) WHERE link IS NULL;
CREATE INDEX evidence_by_end ON evidence (kept_until_us);
CREATE INDEX evidence_by_request ON evidence (tenant_id, request_id);
CREATE INDEX evidence_of_subject ON evidence (tenant_id, subject, id) WHERE subject IS NOT NULL;
CREATE INDEX evidence_of_session ON evidence (tenant_id, session_id) WHERE session_id IS NOT NULL;

-- The chain over the records: hashes alone, kept when the records are gone.
CREATE TABLE evidence_links (
    tenant_id   TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    evidence_id TEXT    NOT NULL,
    occurred_us BIGINT  NOT NULL,
    record      BYTEA   NOT NULL,
    chain       BYTEA   NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
