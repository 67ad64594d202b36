package com.example.remember;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Everybody whose password is the right one. */
@ApplicationScoped
public class Identities implements IdentityStore {

  /** Called by the container. */
  public CredentialValidationResult validate(UsernamePasswordCredential credential) {
    return credential.compareTo(credential.getCaller(), "secret")
        ? new CredentialValidationResult(credential.getCaller(), Set.of("member"))
        : CredentialValidationResult.INVALID_RESULT;
  }
}
