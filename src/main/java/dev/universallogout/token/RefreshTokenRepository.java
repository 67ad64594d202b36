package dev.universallogout.token;

import dev.universallogout.subject.SubjectIdentifier;
import java.util.OptionalLong;

/**
 * The refresh tokens that an application holds or issues. An application supplies it as a CDI bean;
 * where there is none, the one that ships is used if it is configured.
 *
 * <p>{@link #revoke} is called once a revocation is durable, on a thread of this module, outside of
 * any transaction but with the application's naming and class loading context; a bean may be
 * {@code @Transactional}. It may be called several times for the same revocation, also at the same
 * time on several nodes, and must then have the same outcome.
 */
public interface RefreshTokenRepository {

  /**
   * A revocation to be carried out.
   *
   * @param connection the connection that asked; tokens of users of other connections must not be
   *     touched. {@code "*"} where the application itself asked: all connections
   * @param subject the user, as the identity provider named one
   * @param number the revocation's number: tokens of logins with a lower position end, later
   *     logins' live
   * @param issuedAt when the identity provider asked, in seconds since the epoch by its own clock,
   *     if it did
   */
  record Order(String connection, SubjectIdentifier subject, long number, OptionalLong issuedAt) {}

  /**
   * Makes every refresh token of the subject that belongs to a login before the revocation useless.
   * When it returns, that is done and durable.
   *
   * @throws Exception if any token may still be of use; the revocation's sender gets an error, and
   *     this method is called again later until it returns
   */
  void revoke(Order order) throws Exception;

  /**
   * Makes every refresh token of a connection useless, whoever its user is, because an operator
   * ended all logins of that connection; as {@link #revoke} does for one user. One that does not
   * implement it leaves that work pending, which the log and the metrics show.
   *
   * @param connection the connection; {@code "*"} for all of them
   * @param number the revocation's number: tokens of logins with a lower position end
   * @throws Exception if any token may still be of use; this method is called again later
   */
  default void revokeAll(String connection, long number) throws Exception {
    throw new UnsupportedOperationException(
        getClass().getName() + " cannot revoke all tokens of a connection");
  }
}
