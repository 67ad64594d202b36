package dev.universallogout.session;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.View;
import dev.universallogout.session.SessionGuard.Verdict;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * The request that frameworks are given where a credential in it may bring them a user, or where
 * they may have sessions of their own. They keep the session that they have found or made in its
 * attributes, Spring Session the session itself, Shiro its id, and do so before they sign anybody
 * in: so the guard hears of it however the id came, and keeps them from a session whose user has
 * been revoked. Used by one request.
 */
final class ObservedRequest extends HttpServletRequestWrapper {
  /** Under this name Shiro keeps the id that a request names. */
  private static final String SHIRO =
      "org.apache.shiro.web.servlet.ShiroHttpServletRequest_REQUESTED_SESSION_ID";

  private final HttpServletRequest observed;
  private final SessionGuard guard;
  private final View began;
  private @Nullable Object shown;
  private Verdict verdict = Verdict.PASS;
  private @Nullable HttpSession refused;

  ObservedRequest(HttpServletRequest request, SessionGuard guard, View began) {
    super(request);
    this.observed = request;
    this.guard = guard;
    this.began = began;
  }

  /**
   * Whether a framework was kept from its session: because its user has been revoked, or because
   * nothing could be proven or recorded of it.
   */
  Verdict verdict() {
    return verdict;
  }

  /** Whether there is one in a request, below whatever wraps it, that was kept from a session. */
  static boolean isRefused(ServletRequest request) {
    ObservedRequest layer = RequestLayers.find(request, ObservedRequest.class);
    while (layer != null) {
      if (layer.verdict != Verdict.PASS) {
        return true;
      }
      layer = RequestLayers.find(layer.getRequest(), ObservedRequest.class);
    }
    return false;
  }

  /** The session whose user has been revoked; null where only its id was shown. */
  @Nullable HttpSession refused() {
    return refused;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    Verdict verdict = Verdict.PASS;
    try {
      if (value instanceof HttpSession session) {
        verdict = guard.shown(observed, session, began);
        refused = verdict == Verdict.REVOKED ? session : refused;
      } else if (SHIRO.equals(name) && value != null && !value.equals(shown)) {
        verdict = guard.shown(observed, value.toString());
        shown = value;
      }
    } catch (JournalException e) {
      this.verdict = Verdict.NOT_PROVEN;
      throw new IllegalStateException("the session cannot be used at present", e);
    }
    if (verdict != Verdict.PASS) {
      this.verdict = verdict;
      shown = null;
      throw new IllegalStateException("the session cannot be used");
    }
    super.setAttribute(name, value);
  }
}
