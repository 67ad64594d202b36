package dev.universallogout.token;

import java.util.List;

/**
 * Several repositories of one application. An order is done when each of them has carried it out;
 * one that fails does not keep the others from being tried.
 */
public final class CombinedRefreshTokenRepository implements RefreshTokenRepository {

  private final List<RefreshTokenRepository> repositories;

  public CombinedRefreshTokenRepository(List<RefreshTokenRepository> repositories) {
    this.repositories = List.copyOf(repositories);
  }

  /**
   * @throws Exception of the first repository that failed; those of others are suppressed in it
   */
  @Override
  public void revokeAll(String connection, long number) throws Exception {
    Failures failures = new Failures();
    for (RefreshTokenRepository repository : repositories) {
      failures.attempt(() -> repository.revokeAll(connection, number));
    }
    failures.rethrow();
  }

  /**
   * @throws Exception of the first repository that failed; those of others are suppressed in it
   */
  @Override
  public void revoke(Order order) throws Exception {
    Failures failures = new Failures();
    for (RefreshTokenRepository repository : repositories) {
      failures.attempt(() -> repository.revoke(order));
    }
    failures.rethrow();
  }
}
