-- Service modules, what people allowed them, and the keys that sign for it. Values of codes, tokens and
-- secrets are never kept, only their hashes.

CREATE TABLE clients (
    tenant_id   TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    document    TEXT    NOT NULL,
    secret_hash BLOB,
    origin      TEXT    NOT NULL,
    created_us  INTEGER NOT NULL,
    updated_us  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- What one person allowed one client in one login: the root of a code, its refresh tokens (one family) and
-- its access tokens.
CREATE TABLE authorizations (
    tenant_id        TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    user_id          TEXT    NOT NULL,
    client_id        TEXT    NOT NULL,
    session_id       TEXT    NOT NULL,
    document         TEXT    NOT NULL,
    offline          INTEGER NOT NULL,
    created_us       INTEGER NOT NULL,
    expires_us       INTEGER NOT NULL,
    revoked_us       INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorizations_of_user ON authorizations (tenant_id, user_id);
CREATE INDEX authorizations_of_session ON authorizations (tenant_id, session_id);
CREATE INDEX authorizations_by_expiry ON authorizations (expires_us);

CREATE TABLE authorization_codes (
    tenant_id        TEXT    NOT NULL,
    hash             BLOB    NOT NULL,
    authorization_id TEXT    NOT NULL,
    client_id        TEXT    NOT NULL,
    redirect_uri     TEXT    NOT NULL,
    code_challenge   TEXT,
    nonce            TEXT,
    created_us       INTEGER NOT NULL,
    expires_us       INTEGER NOT NULL,
    consumed_us      INTEGER,
    PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_us);

CREATE TABLE refresh_tokens (
    tenant_id        TEXT    NOT NULL,
    hash             BLOB    NOT NULL,
    authorization_id TEXT    NOT NULL,
    created_us       INTEGER NOT NULL,
    expires_us       INTEGER NOT NULL,
    used_us          INTEGER,
    PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_us);

-- Access tokens revoked one by one (RFC 7009), until they would have died anyway.
CREATE TABLE revoked_tokens (
    tenant_id  TEXT    NOT NULL,
    jti        TEXT    NOT NULL,
    expires_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, jti)
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_us);

CREATE TABLE consents (
    tenant_id  TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    scopes     TEXT    NOT NULL,
    claims     TEXT    NOT NULL,
    granted_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, client_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Values that may be used once: client assertion `jti`, for instance.
CREATE TABLE consumed_values (
    tenant_id  TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    hash       BLOB    NOT NULL,
    expires_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, purpose, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX consumed_values_by_expiry ON consumed_values (expires_us);

-- The private key is encrypted under the master key.
CREATE TABLE signing_keys (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    private_key  BLOB    NOT NULL,
    created_us   INTEGER NOT NULL,
    active_us    INTEGER NOT NULL,
    retired_us   INTEGER,
    remove_us    INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Lasting secrets of a tenant (for pairwise subjects, for keyed hashes), encrypted under the master key.
CREATE TABLE tenant_secrets (
    tenant_id  TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    value      BLOB    NOT NULL,
    created_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, purpose)
) STRICT, WITHOUT ROWID;
