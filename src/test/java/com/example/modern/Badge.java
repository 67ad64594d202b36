package com.example.modern;

import java.io.Serializable;

/** How this application remembers who is signed in. */
public record Badge(String user) implements Serializable {
  static final String ATTRIBUTE = "badge";

  @Override
  public String toString() {
    return user;
  }
}
