package com.example.remember;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.CallerPrincipal;
import jakarta.security.enterprise.credential.RememberMeCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.RememberMeIdentityStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;

/**
 * Whom a cookie names, which every node can read; as good as one that is signed, among friends. It
 * forgets nobody.
 */
@ApplicationScoped
public class SignedLogins implements RememberMeIdentityStore {

  @Override
  public CredentialValidationResult validate(RememberMeCredential credential) {
    String[] parts = credential.getToken().split("\\.", 2);
    String user = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
    return new CredentialValidationResult(user, Set.of("member"));
  }

  @Override
  public String generateLoginToken(CallerPrincipal caller, Set<String> groups) {
    byte[] name = caller.getName().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(name) + "." + UUID.randomUUID();
  }

  /** There is nothing to remove. */
  @Override
  public void removeLoginToken(String token) {}
}
