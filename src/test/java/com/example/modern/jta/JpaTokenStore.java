package com.example.modern.jta;

import com.example.modern.TokenStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;

/** By JPA in container transactions. */
@ApplicationScoped
@Transactional
public class JpaTokenStore extends TokenStore {
  @PersistenceContext private EntityManager entities;

  @Override
  public void issue(String user) {
    entities.persist(new RefreshToken(user));
  }

  @Override
  public long live(String user) {
    return entities
        .createQuery("SELECT COUNT(t) FROM RefreshToken t WHERE t.userName = :user", Long.class)
        .setParameter("user", user)
        .getSingleResult();
  }

  @Override
  protected void delete(String user) {
    entities
        .createQuery("DELETE FROM RefreshToken t WHERE t.userName = :user")
        .setParameter("user", user)
        .executeUpdate();
  }
}
