package com.example.modern.jta;

import com.example.modern.Ledger;
import com.example.modern.TokenStore;
import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** The container's transaction. */
@ApplicationScoped
public class JtaLedger implements Ledger {
  @Inject private UniversalLogout universalLogout;
  @Inject private TokenStore tokens;

  @Override
  @Transactional
  public void signOutAndFail(String user) {
    tokens.issue("note-of-" + user);
    universalLogout.revoke(new Opaque(user));
    throw new IllegalStateException("and now the business fails");
  }
}
