package dev.universallogout.authentication;

import java.security.Principal;

/** The caller as a {@link Principal}, whose name is the identity provider's application. */
public final class CallerPrincipal {

  private CallerPrincipal() {}

  /**
   * The principal of a caller: a MicroProfile {@code JsonWebToken} where the server has that API,
   * else a plain one.
   */
  public static Principal of(Caller caller) {
    try {
      return new CallerToken(caller);
    } catch (LinkageError e) {
      return new PlainPrincipal(caller);
    }
  }

  private record PlainPrincipal(Caller caller) implements Principal {

    @Override
    public String getName() {
      return caller.clientId();
    }
  }
}
