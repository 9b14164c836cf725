-- Service modules, what people allowed them, and the keys that sign for it. Values of codes, tokens and
-- secrets are never kept, only their hashes.

CREATE TABLE clients (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    document    TEXT    NOT NULL,
    secret_hash BYTEA,
    origin      TEXT    NOT NULL,
    created_us  BIGINT  NOT NULL,
    updated_us  BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What one person allowed one client in one login: the root of a code, its refresh tokens (one family) and
-- its access tokens.
CREATE TABLE authorizations (
    tenant_id        TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    client_id        TEXT    NOT NULL,
    session_id       TEXT    NOT NULL,
    document         TEXT    NOT NULL,
    offline          BIGINT  NOT NULL,
    created_us       BIGINT  NOT NULL,
    expires_us       BIGINT  NOT NULL,
    revoked_us       BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX authorizations_of_user ON authorizations (tenant_id, user_id);
CREATE INDEX authorizations_of_session ON authorizations (tenant_id, session_id);
CREATE INDEX authorizations_by_expiry ON authorizations (expires_us);

CREATE TABLE authorization_codes (
    tenant_id        TEXT    NOT NULL,
    hash             BYTEA   NOT NULL,
    authorization_id TEXT    NOT NULL,
    client_id        TEXT    NOT NULL,
    redirect_uri     TEXT    NOT NULL,
    code_challenge   TEXT,
    nonce            TEXT,
    created_us       BIGINT  NOT NULL,
    expires_us       BIGINT  NOT NULL,
    consumed_us      BIGINT,
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_us);

CREATE TABLE refresh_tokens (
    tenant_id        TEXT    NOT NULL,
    hash             BYTEA   NOT NULL,
    authorization_id TEXT    NOT NULL,
    created_us       BIGINT  NOT NULL,
    expires_us       BIGINT  NOT NULL,
    used_us          BIGINT,
    PRIMARY KEY (tenant_id, hash)
);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_us);

-- Access tokens revoked one by one (RFC 7009), until they would have died anyway.
CREATE TABLE revoked_tokens (
    tenant_id  TEXT    NOT NULL,
    jti        TEXT    NOT NULL,
    expires_us BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, jti)
);
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_us);

CREATE TABLE consents (
    tenant_id  TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    scopes     TEXT    NOT NULL,
    claims     TEXT    NOT NULL,
    granted_us BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, user_id, client_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

-- Values that may be used once: client assertion `jti`, for instance.
CREATE TABLE consumed_values (
    tenant_id  TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    hash       BYTEA   NOT NULL,
    expires_us BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, purpose, hash)
);
CREATE INDEX consumed_values_by_expiry ON consumed_values (expires_us);

-- The private key is encrypted under the master key.
CREATE TABLE signing_keys (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    private_key  BYTEA   NOT NULL,
    created_us   BIGINT  NOT NULL,
    active_us    BIGINT  NOT NULL,
    retired_us   BIGINT,
    remove_us    BIGINT,
    PRIMARY KEY (tenant_id, id)
);

-- Lasting secrets of a tenant (for pairwise subjects, for keyed hashes), encrypted under the master key.
CREATE TABLE tenant_secrets (
    tenant_id  TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    value      BYTEA   NOT NULL,
    created_us BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, purpose)
);
