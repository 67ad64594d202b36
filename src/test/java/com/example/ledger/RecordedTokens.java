package com.example.ledger;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.token.RefreshTokenRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Refresh tokens that are nothing but a list of who was to lose his, and that can fail. */
@ApplicationScoped
public class RecordedTokens implements RefreshTokenRepository {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> revoked = new CopyOnWriteArrayList<>();
  private volatile boolean failing;

  void fail(boolean now) {
    failing = now;
  }

  /** How often somebody's tokens were to be revoked, also where that failed. */
  long asked(String user) {
    return asked.stream().filter(user::equals).count();
  }

  /** How often they were. */
  long revoked(String user) {
    return revoked.stream().filter(user::equals).count();
  }

  @Override
  public void revoke(Order order) {
    String user = ((IssuerSubject) order.subject()).subject();
    asked.add(user);
    if (failing) {
      throw new IllegalStateException("the tokens cannot be reached");
    }
    revoked.add(user);
  }
}
