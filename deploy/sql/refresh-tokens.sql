-- The tables of the refresh tokens that an application issues itself
-- (universal-logout.refresh-tokens.jdbc=true), beside those of universal-logout.sql.
-- Tokens are stored as SHA-256 digests only; times are milliseconds since the epoch.

CREATE TABLE ul_token_family (
  family_id VARCHAR(64) NOT NULL PRIMARY KEY,
  token_digest VARCHAR(64) NOT NULL,
  previous_digest VARCHAR(64),
  rotation_salt VARCHAR(64),
  rotated_at BIGINT,
  issued_at BIGINT NOT NULL,
  presented_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  journal_id VARCHAR(64) NOT NULL,
  journal_number BIGINT NOT NULL,
  connections VARCHAR(4000) NOT NULL,
  user_name VARCHAR(2048),
  client VARCHAR(2000)
);

CREATE INDEX ul_token_family_expires ON ul_token_family (expires_at);

CREATE TABLE ul_token_family_subject (
  family_id VARCHAR(64) NOT NULL REFERENCES ul_token_family (family_id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  format VARCHAR(32) NOT NULL,
  issuer VARCHAR(2048),
  subject VARCHAR(2048) NOT NULL,
  PRIMARY KEY (family_id, place)
);

CREATE TABLE ul_token_family_key (
  family_id VARCHAR(64) NOT NULL REFERENCES ul_token_family (family_id) ON DELETE CASCADE,
  key_digest VARCHAR(64) NOT NULL,
  PRIMARY KEY (family_id, key_digest)
);

CREATE INDEX ul_token_family_key_digest ON ul_token_family_key (key_digest);
