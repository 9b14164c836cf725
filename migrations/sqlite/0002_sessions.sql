-- Logins, and the authorization requests they answer.

CREATE TABLE sessions (
    tenant_id        TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    hash             BLOB    NOT NULL,
    user_id          TEXT    NOT NULL,
    created_us       INTEGER NOT NULL,
    authenticated_us INTEGER NOT NULL,
    last_seen_us     INTEGER NOT NULL,
    expires_us       INTEGER NOT NULL,
    level            INTEGER NOT NULL,
    methods          TEXT    NOT NULL,
    network          TEXT    NOT NULL,
    user_agent       TEXT    NOT NULL,
    ended_us         INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_by_hash ON sessions (tenant_id, hash);
CREATE INDEX sessions_of_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_us);

-- The clients that a session has signed in to, each with the `sid` it knows the session by.
CREATE TABLE session_clients (
    tenant_id  TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    sid        TEXT    NOT NULL,
    first_us   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, session_id, client_id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE authorization_requests (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    browser      BLOB    NOT NULL,
    document     TEXT    NOT NULL,
    created_us   INTEGER NOT NULL,
    expires_us   INTEGER NOT NULL,
    completed_us INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_requests_by_expiry ON authorization_requests (expires_us);
