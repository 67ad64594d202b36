package com.example.modern.jta;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A refresh token of this application. */
@Entity
@Table(name = "modern_refresh_token")
public class RefreshToken {
  @Id @GeneratedValue private Long id;
  private String userName;

  protected RefreshToken() {}

  RefreshToken(String userName) {
    this.userName = userName;
  }
}
