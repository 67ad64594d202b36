package dev.universallogout.token;

import dev.universallogout.token.RefreshTokenRepository.Order;
import java.util.Collection;

/**
 * The refresh tokens that an identity provider issued and the application holds; a CDI bean of the
 * application. {@link IdentityProviderTokens} has them revoked where they were issued.
 *
 * <p>Called under the same conditions as {@link RefreshTokenRepository#revoke}, possibly several
 * times for the same order. A token that was handed out before should be handed out again as long
 * as the application still has it: the provider says that it is revoked, however often it is asked.
 */
public interface HeldRefreshTokens {

  /**
   * The tokens that the order reaches, in clear text, as the provider issued them; possibly none.
   *
   * @throws Exception if they cannot be told; the order is then carried out again later
   */
  Collection<String> of(Order order) throws Exception;

  /**
   * All tokens of logins through a connection, because an operator ended all of these.
   *
   * @param connection the connection; {@code "*"} for all of them
   * @param number the revocation's number: tokens of logins with a lower position end
   * @throws Exception if they cannot be told; the order is then carried out again later
   */
  default Collection<String> all(String connection, long number) throws Exception {
    throw new UnsupportedOperationException(
        getClass().getName() + " cannot tell all tokens of a connection");
  }
}
