package com.example.host;

import java.io.Serializable;

/** A bean that is in the session before it knows its user, as session-scoped beans are. */
public class Account implements Serializable {
  private static final long serialVersionUID = 1L;
  private String email;

  public String getEmail() {
    return email;
  }

  public void setEmail(String email) {
    this.email = email;
  }
}
