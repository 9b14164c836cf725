-- The people of each public body, and what they prove themselves with.
-- Instants are microseconds since 1970 (…_us). Every table begins with the tenant.

CREATE TABLE users (
    tenant_id      TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    class          TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    proofing_level INTEGER NOT NULL,
    language       TEXT,
    created_us     INTEGER NOT NULL,
    updated_us     INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- One value of a person's data, with where it came from and how well it was checked.
CREATE TABLE user_attributes (
    tenant_id  TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    level      INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, name),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Fiscal codes are dated aliases of a person, never the key; staff accounts stand outside.
CREATE TABLE fiscal_codes (
    tenant_id TEXT    NOT NULL,
    code      TEXT    NOT NULL,
    from_us   INTEGER NOT NULL,
    until_us  INTEGER,
    user_id   TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    PRIMARY KEY (tenant_id, code, from_us),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX fiscal_codes_current ON fiscal_codes (tenant_id, code) WHERE until_us IS NULL;
CREATE INDEX fiscal_codes_of_user ON fiscal_codes (tenant_id, user_id);

-- What a person may type to say who they are, in lower case: user name, verified e-mail, fiscal code.
CREATE TABLE login_names (
    tenant_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX login_names_of_user ON login_names (tenant_id, user_id);

CREATE TABLE staff_roles (
    tenant_id  TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    granted_us INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, role),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE passwords (
    tenant_id   TEXT    NOT NULL,
    user_id     TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    set_us      INTEGER NOT NULL,
    must_change INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- The secret is encrypted under the master key.
CREATE TABLE totp_generators (
    tenant_id    TEXT    NOT NULL,
    user_id      TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    secret       BLOB    NOT NULL,
    created_us   INTEGER NOT NULL,
    confirmed_us INTEGER,
    last_step    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    tenant_id  TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    hash       BLOB    NOT NULL,
    created_us INTEGER NOT NULL,
    used_us    INTEGER,
    PRIMARY KEY (tenant_id, user_id, hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- Links and codes sent to a person; only the hash is kept. `detail` is JSON that the purpose defines.
CREATE TABLE one_time_links (
    tenant_id   TEXT    NOT NULL,
    hash        BLOB    NOT NULL,
    id          TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    user_id     TEXT,
    detail      TEXT    NOT NULL,
    created_us  INTEGER NOT NULL,
    expires_us  INTEGER NOT NULL,
    consumed_us INTEGER,
    PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_links_by_expiry ON one_time_links (expires_us);
CREATE INDEX one_time_links_of_user ON one_time_links (tenant_id, user_id, purpose);

-- Failures counted by account, network or device; the subject is a keyed hash.
CREATE TABLE throttles (
    tenant_id        TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    subject          BLOB    NOT NULL,
    failures         INTEGER NOT NULL,
    last_failure_us  INTEGER,
    PRIMARY KEY (tenant_id, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_age ON throttles (last_failure_us);

CREATE TABLE known_devices (
    tenant_id TEXT    NOT NULL,
    user_id   TEXT    NOT NULL,
    hash      BLOB    NOT NULL,
    first_us  INTEGER NOT NULL,
    last_us   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT, WITHOUT ROWID;
