package dev.universallogout.token;

/** The contract on H2. */
final class SqlRepositoriesH2Test extends SqlRepositoriesContract {
  @Override
  TestDatabase newDatabase() {
    return TestDatabase.h2();
  }
}
