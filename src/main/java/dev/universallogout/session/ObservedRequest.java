package dev.universallogout.session;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.View;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * The request that frameworks are given where a credential in it may bring them a user. They keep
 * the session that they have found or made in its attributes, Spring Session the session itself,
 * Shiro its id, and do so before they sign anybody in: so the guard hears of it however the id
 * came. Used by one request.
 */
final class ObservedRequest extends HttpServletRequestWrapper {
  /** Under this name Shiro keeps the id that a request names. */
  private static final String SHIRO =
      "org.apache.shiro.web.servlet.ShiroHttpServletRequest_REQUESTED_SESSION_ID";

  private final HttpServletRequest observed;
  private final SessionGuard guard;
  private final View began;
  private @Nullable Object shown;
  private boolean unproven;

  ObservedRequest(HttpServletRequest request, SessionGuard guard, View began) {
    super(request);
    this.observed = request;
    this.guard = guard;
    this.began = began;
  }

  /** Whether a framework was kept from its session, because nothing could be recorded of it. */
  boolean isUnproven() {
    return unproven;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    try {
      if (value instanceof HttpSession session) {
        guard.shown(observed, session, began);
      } else if (SHIRO.equals(name) && value != null && !value.equals(shown)) {
        guard.shown(observed, value.toString());
        shown = value;
      }
    } catch (JournalException e) {
      unproven = true;
      throw new IllegalStateException("the session cannot be used at present", e);
    }
    super.setAttribute(name, value);
  }
}
