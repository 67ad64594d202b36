package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The connections of users who have no session, which a cookie or a password brings anew with each
 * request, or whose session has ended by itself. Each is as old as the request that opened it, and
 * no younger than the cookie, or as old as the session.
 *
 * <p>Thread-safe.
 */
final class UnboundExchanges {
  private static final int FEW = 64;

  private final Map<OpenExchange, User> open = new ConcurrentHashMap<>();
  private final ReferenceQueue<HttpUpgradeHandler> over = new ReferenceQueue<>();

  /** With more it is worth a look at which are over. */
  private volatile int fewEnough = FEW;

  /**
   * Whose connection it is.
   *
   * @param binding who, and as of where
   * @param keys the digests of the user's keys
   */
  record User(Binding binding, long[] keys) {}

  /** A connection of such a user. */
  OpenExchange upgraded(HttpUpgradeHandler handler) {
    for (Reference<?> gone = over.poll(); gone != null; gone = over.poll()) {
      if (gone instanceof UpgradedConnection connection) {
        open.remove(connection);
      }
    }
    return new UpgradedConnection(handler, over);
  }

  void opened(OpenExchange exchange, User user) {
    if (open.size() >= fewEnough) {
      open.keySet().removeIf(OpenExchange::isOver);
      fewEnough = Math.max(FEW, 2 * open.size());
    }
    open.put(exchange, user);
  }

  boolean isEmpty() {
    // By its own count a map that is being changed may be taken for empty.
    return !open.keySet().iterator().hasNext();
  }

  void closed(OpenExchange exchange) {
    open.remove(exchange);
  }

  /** Hands over those whose user has been revoked. */
  List<OpenExchange> take(Predicate<User> revoked) {
    List<OpenExchange> taken = new ArrayList<>();
    open.forEach(
        (exchange, user) -> {
          if (revoked.test(user) && open.remove(exchange, user)) {
            taken.add(exchange);
          }
        });
    return taken;
  }
}
