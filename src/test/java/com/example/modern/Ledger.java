package com.example.modern;

import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Business in a transaction. */
@ApplicationScoped
public class Ledger {
  @Inject private UniversalLogout universalLogout;
  @Inject private TokenStore tokens;

  @Transactional
  public void signOutAndFail(String user) {
    tokens.issue("note-of-" + user);
    universalLogout.revoke(new Opaque(user));
    throw new IllegalStateException("and now the business fails");
  }
}
