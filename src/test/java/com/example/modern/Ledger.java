package com.example.modern;

/** Business in a transaction. */
public interface Ledger {

  /** Notes something, signs the user out, and fails. */
  void signOutAndFail(String user);
}
