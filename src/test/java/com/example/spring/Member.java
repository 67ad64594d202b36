package com.example.spring;

import java.util.List;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;

/** A user with an address, as those of OpenID Connect have one. */
public class Member extends User {
  private static final long serialVersionUID = 1L;

  private final String email;

  Member(String name, String email) {
    super(name, "{noop}secret", List.of(new SimpleGrantedAuthority("ROLE_MEMBER")));
    this.email = email;
  }

  public String getEmail() {
    return email;
  }
}
