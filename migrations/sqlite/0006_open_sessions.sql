-- The open sessions alone: those that ended stay until they expire, and neither the list of a person, which every login
-- reads, nor the number of open ones should have to pass them.
CREATE INDEX sessions_open ON sessions (tenant_id, user_id, expires_us) WHERE ended_us IS NULL;
