package com.example.modern;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository;
import java.util.concurrent.atomic.AtomicBoolean;

/** This application's tokens. */
public abstract class TokenStore implements RefreshTokenRepository {
  private static final AtomicBoolean BROKEN = new AtomicBoolean();

  static void broken(boolean broken) {
    BROKEN.set(broken);
  }

  public abstract void issue(String user);

  public abstract long live(String user);

  protected abstract void delete(String user);

  @Override
  public void revoke(Order order) {
    if (BROKEN.get()) {
      throw new IllegalStateException("the token store is broken");
    }
    SubjectIdentifier subject = order.subject();
    delete(
        subject instanceof IssuerSubject issued
            ? issued.subject()
            : subject instanceof Opaque opaque ? opaque.id() : "");
  }
}
