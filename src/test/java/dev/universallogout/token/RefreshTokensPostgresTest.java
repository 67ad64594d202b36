package dev.universallogout.token;

/** The contract on PostgreSQL. */
final class RefreshTokensPostgresTest extends RefreshTokensContract {
  @Override
  TestDatabase newDatabase() {
    return TestDatabase.postgres();
  }
}
