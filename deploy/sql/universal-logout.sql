-- The journal of Universal Logout, schema version 1. Runs on PostgreSQL and H2, and on any database with standard SQL
-- once its words for these types are put in. All nodes and applications that share users share these tables.
-- After restoring a backup while no node ran: UPDATE ul_journal SET journal_id = a new random value,
-- generation = generation + 1. Everybody signs in again. Nodes that run notice a restore themselves.

CREATE TABLE IF NOT EXISTS ul_revocation (
  number      BIGINT        NOT NULL PRIMARY KEY,
  entry_id    VARCHAR(36)   NOT NULL,
  connection  VARCHAR(63)   NOT NULL,
  subject     TEXT          NOT NULL,
  issued_at   BIGINT,
  request_id  VARCHAR(64)   NOT NULL,
  recorded_at BIGINT        NOT NULL,
  CONSTRAINT ul_revocation_request UNIQUE (request_id, connection)
);

CREATE TABLE IF NOT EXISTS ul_revocation_key (
  key_digest VARCHAR(64) NOT NULL,
  number     BIGINT      NOT NULL,
  PRIMARY KEY (key_digest, number)
);

CREATE INDEX IF NOT EXISTS ul_revocation_key_number ON ul_revocation_key (number);

CREATE TABLE IF NOT EXISTS ul_holder (
  holder VARCHAR(255) NOT NULL PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS ul_work (
  number       BIGINT       NOT NULL,
  holder       VARCHAR(255) NOT NULL,
  attempts     INTEGER      NOT NULL,
  not_before   BIGINT       NOT NULL,
  leased_until BIGINT       NOT NULL,
  PRIMARY KEY (number, holder)
);

CREATE TABLE IF NOT EXISTS ul_credential (
  digest      VARCHAR(64) NOT NULL PRIMARY KEY,
  journal_id  VARCHAR(36) NOT NULL,
  number      BIGINT      NOT NULL,
  recorded_at BIGINT      NOT NULL
);

CREATE INDEX IF NOT EXISTS ul_credential_recorded ON ul_credential (recorded_at);

-- What operators decide. To pause a connection, and to let it go on:
--   UPDATE ul_connection SET paused = 1 WHERE name = 'okta'
--   UPDATE ul_connection SET paused = 0 WHERE name = 'okta'
-- To end all sessions and refresh tokens that belong to it (a node sets it back to 0 when it has done so):
--   UPDATE ul_connection SET end_all = 1 WHERE name = 'okta'
CREATE TABLE IF NOT EXISTS ul_connection (
  name    VARCHAR(63) NOT NULL PRIMARY KEY,
  paused  INTEGER     NOT NULL,
  end_all INTEGER     NOT NULL
);

CREATE TABLE IF NOT EXISTS ul_secret (
  name   VARCHAR(63)  NOT NULL PRIMARY KEY,
  secret VARCHAR(255) NOT NULL
);

-- The last one, because where it is the others are taken to be.
CREATE TABLE IF NOT EXISTS ul_journal (
  id             INTEGER     NOT NULL PRIMARY KEY,
  schema_version INTEGER     NOT NULL,
  journal_id     VARCHAR(36) NOT NULL,
  generation     BIGINT      NOT NULL,
  head           BIGINT      NOT NULL,
  floor          BIGINT      NOT NULL
);
