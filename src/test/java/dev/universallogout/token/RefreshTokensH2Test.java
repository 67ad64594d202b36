package dev.universallogout.token;

/** The contract on H2. */
final class RefreshTokensH2Test extends RefreshTokensContract {
  @Override
  TestDatabase newDatabase() {
    return TestDatabase.h2();
  }
}
