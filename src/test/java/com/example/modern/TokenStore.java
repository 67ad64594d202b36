package com.example.modern;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.concurrent.atomic.AtomicBoolean;

/** This application's tokens, by JPA in container transactions. */
@ApplicationScoped
@Transactional
public class TokenStore implements RefreshTokenRepository {
  private static final AtomicBoolean BROKEN = new AtomicBoolean();

  @PersistenceContext private EntityManager entities;

  static void broken(boolean broken) {
    BROKEN.set(broken);
  }

  public void issue(String user) {
    entities.persist(new RefreshToken(user));
  }

  public long live(String user) {
    return entities
        .createQuery("SELECT COUNT(t) FROM RefreshToken t WHERE t.userName = :user", Long.class)
        .setParameter("user", user)
        .getSingleResult();
  }

  @Override
  public void revoke(Order order) {
    if (BROKEN.get()) {
      throw new IllegalStateException("the token store is broken");
    }
    SubjectIdentifier subject = order.subject();
    String user =
        subject instanceof IssuerSubject issued
            ? issued.subject()
            : subject instanceof Opaque opaque ? opaque.id() : "";
    entities
        .createQuery("DELETE FROM RefreshToken t WHERE t.userName = :user")
        .setParameter("user", user)
        .executeUpdate();
  }
}
