package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of users who have no session, which a cookie or a password brings anew with each
 * request. Each is as old as the request that opened it, and no younger than the cookie.
 *
 * <p>Thread-safe.
 */
final class UnboundExchanges {
  private final Map<OpenExchange, User> open = new ConcurrentHashMap<>();
  private final ReferenceQueue<HttpUpgradeHandler> closed = new ReferenceQueue<>();

  /**
   * Whose connection it is.
   *
   * @param binding who, and as of where
   * @param keys the digests of the user's keys
   */
  record User(Binding binding, long[] keys) {}

  /** Nobody tells when such a connection is closed but its container, by letting go of it. */
  private static final class Upgraded extends WeakReference<HttpUpgradeHandler>
      implements OpenExchange {
    Upgraded(HttpUpgradeHandler handler, ReferenceQueue<HttpUpgradeHandler> closed) {
      super(handler, closed);
    }

    @Override
    public void end() throws Exception {
      @Nullable HttpUpgradeHandler handler = get();
      if (handler != null) {
        UpgradeRequest.connection(handler).end();
      }
    }
  }

  /** The handler of a connection that has been upgraded, without keeping it. */
  OpenExchange upgraded(HttpUpgradeHandler handler) {
    for (Reference<?> gone = closed.poll(); gone != null; gone = closed.poll()) {
      if (gone instanceof Upgraded exchange) {
        open.remove(exchange);
      }
    }
    return new Upgraded(handler, closed);
  }

  void opened(OpenExchange exchange, User user) {
    open.put(exchange, user);
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
