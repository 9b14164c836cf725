-- Logins, and the authorization requests they answer.

CREATE TABLE sessions (
    tenant_id        TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    hash             BYTEA   NOT NULL,
    user_id          TEXT    NOT NULL,
    created_us       BIGINT  NOT NULL,
    authenticated_us BIGINT  NOT NULL,
    last_seen_us     BIGINT  NOT NULL,
    expires_us       BIGINT  NOT NULL,
    level            BIGINT  NOT NULL,
    methods          TEXT    NOT NULL,
    network          TEXT    NOT NULL,
    user_agent       TEXT    NOT NULL,
    ended_us         BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX sessions_by_hash ON sessions (tenant_id, hash);
CREATE INDEX sessions_of_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_us);

-- The clients that a session has signed in to, each with the `sid` it knows the session by.
CREATE TABLE session_clients (
    tenant_id  TEXT    NOT NULL,
    session_id TEXT    NOT NULL,
    client_id  TEXT    NOT NULL,
    sid        TEXT    NOT NULL,
    first_us   BIGINT  NOT NULL,
    PRIMARY KEY (tenant_id, session_id, client_id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE authorization_requests (
    tenant_id    TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    browser      BYTEA   NOT NULL,
    document     TEXT    NOT NULL,
    created_us   BIGINT  NOT NULL,
    expires_us   BIGINT  NOT NULL,
    completed_us BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX authorization_requests_by_expiry ON authorization_requests (expires_us);
