package com.example.remember;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.CallerPrincipal;
import jakarta.security.enterprise.credential.RememberMeCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.RememberMeIdentityStore;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Whom a cookie brings back. It forgets nobody by itself. */
@ApplicationScoped
public class RememberedLogins implements RememberMeIdentityStore {
  private final Map<String, String> users = new ConcurrentHashMap<>();

  @Override
  public CredentialValidationResult validate(RememberMeCredential credential) {
    String user = users.get(credential.getToken());
    return user == null
        ? CredentialValidationResult.INVALID_RESULT
        : new CredentialValidationResult(user, Set.of("member"));
  }

  @Override
  public String generateLoginToken(CallerPrincipal caller, Set<String> groups) {
    String token = UUID.randomUUID().toString();
    users.put(token, caller.getName());
    return token;
  }

  /** A logout takes the cookie from one browser; a copy of it stays good. */
  @Override
  public void removeLoginToken(String token) {}
}
