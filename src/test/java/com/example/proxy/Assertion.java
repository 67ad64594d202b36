package com.example.proxy;

import java.io.Serializable;

/** Who has signed in, in the words of a SAML assertion, and what the application calls him. */
public record Assertion(String issuer, String nameId, String user) implements Serializable {
  static final String ATTRIBUTE = "assertion";

  @Override
  public String toString() {
    return "an assertion";
  }
}
