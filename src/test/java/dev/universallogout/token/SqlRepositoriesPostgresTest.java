package dev.universallogout.token;

/** The contract on PostgreSQL. */
final class SqlRepositoriesPostgresTest extends SqlRepositoriesContract {
  @Override
  TestDatabase newDatabase() {
    return TestDatabase.postgres();
  }
}
