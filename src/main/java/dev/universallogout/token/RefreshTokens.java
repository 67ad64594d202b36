package dev.universallogout.token;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.RefreshTokenSettings;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.Transactions;
import dev.universallogout.observability.Log;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.Redemption.Reason;
import dev.universallogout.token.Redemption.Redeemed;
import dev.universallogout.token.Redemption.Refused;
import dev.universallogout.token.TokenFamilies.Family;
import dev.universallogout.token.TokenFamilies.Rotation;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Refresh tokens that the application issues itself, in tables beside the journal's. A token is
 * opaque and only digests of it are stored. It is redeemed once, for a successor; the tokens that
 * descend from one login are a family.
 *
 * <p><b>Why no token outlives a revocation.</b> A family has the journal's position at its login.
 * {@link #redeem} asks the journal's tables, in the transaction that also makes the successor,
 * whether the user was revoked at a higher number; so a token is dead from the commit of the
 * revocation on, whether or not {@link #revoke} has run, and whether or not the family existed when
 * it ran: a token issued after the revocation for a login before it carries the login's position.
 * The keys are asked before the head and the floor, because retention raises the floor before it
 * deletes: whatever the first question misses for that reason, the second one tells. A redemption
 * whose question is answered before the revocation commits can still succeed; its successor is of
 * the same family and is dead. Every redemption first updates the family's row, and so holds its
 * lock: of two at the same time, the second one sees what the first one did, and {@link #revoke}
 * waits for both.
 *
 * <p><b>Threads and transactions.</b> Safe for use by several threads, with several instances on
 * one database. All database work runs on threads of its own: on the caller's thread a container's
 * data source would take part in a transaction of the caller, whose rollback would bring back a
 * token that was used up, or whose commit would come too late. A method that throws {@link
 * SQLException} has done nothing, or its outcome is unknown; {@link #redeem} can then be repeated
 * with the same token within the reuse window, everything else at any time.
 */
public final class RefreshTokens implements RefreshTokenRepository, AutoCloseable {

  private static final int THREADS = 8;
  private static final long IDLE_SECONDS = 30;

  /** How long an expired family is kept, so that its tokens are known as expired. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** More than are added, so that the table cannot grow for ever. */
  private static final int FORGOTTEN_PER_ISSUE = 10;

  private final Transactions transactions;
  private final SubjectKeys keys;
  private final Set<String> connections;
  private final RefreshTokenSettings settings;
  private final Clock clock;
  private final SecureRandom random;
  private final ThreadPoolExecutor executor;
  private final Optional<Boolean> createSchema;
  private volatile boolean tablesFound;

  private RefreshTokens(
      DataSource dataSource,
      SubjectKeys keys,
      Set<String> connections,
      RefreshTokenSettings settings,
      Clock clock,
      SecureRandom random,
      Optional<Boolean> createSchema) {
    this.createSchema = createSchema;
    this.transactions = new Transactions(dataSource);
    this.keys = keys;
    this.connections = Set.copyOf(connections);
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    AtomicInteger count = new AtomicInteger();
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread =
                  new Thread(work, "universal-logout-tokens-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Opens the store and sees to it that its tables are there. Where the database cannot be asked,
   * that is left to the first operation that can; until then each one fails.
   *
   * @param dataSource where the journal's tables are, too
   * @param connections the connections that this application knows; a revocation through another
   *     one is matched by subject alone
   * @param createSchema whether missing tables are created; where empty, only in an embedded
   *     database
   * @throws ConfigurationException if tables of the store or of the journal are missing
   */
  public static RefreshTokens open(
      DataSource dataSource,
      SubjectKeys keys,
      Set<String> connections,
      RefreshTokenSettings settings,
      Clock clock,
      SecureRandom random,
      Optional<Boolean> createSchema) {
    RefreshTokens tokens =
        new RefreshTokens(dataSource, keys, connections, settings, clock, random, createSchema);
    try {
      return await(
          tokens.executor.submit(
              () -> {
                tokens.findTables();
                return tokens;
              }));
    } catch (SQLException e) {
      Log.TOKENS_FAILED.write("the database of the refresh tokens cannot be asked yet", e);
      return tokens;
    } catch (RuntimeException | Error e) {
      tokens.close();
      throw e;
    }
  }

  private void findTables() throws SQLException {
    if (!tablesFound) {
      synchronized (this) {
        TokenSchema.require(transactions, createSchema);
        tablesFound = true;
      }
    }
  }

  /**
   * Begins a family.
   *
   * @return its first token, which cannot be had a second time
   */
  public String issue(Login login) throws SQLException {
    TokenValue token = TokenValue.first(random);
    long now = clock.millis();
    Family family =
        new Family(
            token.familyId(),
            token.digest(),
            null,
            now + settings.lifetime().toMillis(),
            false,
            login.position());
    detached(families -> families.forget(now - REMEMBERED.toMillis(), FORGOTTEN_PER_ISSUE));
    return detached(
        families -> {
          families.insert(family, login, keyDigests(login), now);
          return token.text();
        });
  }

  /**
   * Uses up a token and makes its successor. The same token presented again within the reuse
   * window, before the successor was itself redeemed, is answered with the same successor, because
   * the first answer may have been lost. Presented later it revokes the family.
   */
  public Redemption redeem(String token) throws SQLException {
    Optional<TokenValue> presented = TokenValue.parse(token);
    if (presented.isEmpty()) {
      return new Refused(Reason.UNKNOWN);
    }
    Redemption redemption = detached(families -> redeem(families, presented.get()));
    if (redemption.equals(new Refused(Reason.REUSED))) {
      Log.TOKEN_REUSED.write(
          "a refresh token was presented again after its use; its family "
              + presented.get().familyId()
              + " is revoked");
    }
    return redemption;
  }

  private Redemption redeem(TokenFamilies families, TokenValue token) throws SQLException {
    long now = clock.millis();
    Optional<Family> locked = families.lock(token.familyId(), now);
    if (locked.isEmpty()) {
      return new Refused(Reason.UNKNOWN);
    }
    Family family = locked.get();
    if (family.revoked()) {
      return new Refused(Reason.REVOKED);
    } else if (now >= family.expiresAt()) {
      return new Refused(Reason.EXPIRED);
    } else if (!families.stands(family)) {
      families.revoke(only(family.id()), now);
      return new Refused(Reason.REVOKED);
    } else if (token.digest().equals(family.tokenDigest())) {
      String salt = TokenValue.salt(random);
      TokenValue successor = token.successor(salt);
      families.rotate(family, successor.digest(), salt, now);
      return new Redeemed(successor.text(), families.login(family), family.id());
    }
    Rotation rotation = family.rotation();
    if (rotation != null
        && token.digest().equals(rotation.previousDigest())
        && Math.abs(now - rotation.at()) < settings.reuseWindow().toMillis()) {
      return new Redeemed(
          token.successor(rotation.salt()).text(), families.login(family), family.id());
    }
    families.revoke(only(family.id()), now);
    return new Refused(Reason.REUSED);
  }

  /** Revokes the family of a token, whichever of its tokens that is; an unknown one is ignored. */
  public void revokeFamily(String token) throws SQLException {
    Optional<TokenValue> presented = TokenValue.parse(token);
    if (presented.isPresent()) {
      detached(families -> families.revoke(only(presented.get().familyId()), clock.millis()));
    }
  }

  @Override
  public void revoke(Order order) throws SQLException {
    revoke(order.connection(), keys.ofRevocation(order.subject()), order.number());
  }

  @Override
  public void revokeAll(String connection, long number) throws SQLException {
    revoke(connection, keys.everybody(), number);
  }

  private void revoke(String asking, Set<SubjectKey> subject, long number) throws SQLException {
    String connection = connections.contains(asking) ? asking : Revocation.HOST;
    Set<String> digests =
        subject.stream().map(key -> key.digest(connection)).collect(Collectors.toSet());
    detached(families -> families.revoke(families.before(number, digests), clock.millis()));
  }

  /** Lets work that has begun end in the background; nothing more can be asked. */
  @Override
  public void close() {
    executor.shutdown();
  }

  private Set<String> keyDigests(Login login) {
    Set<SubjectKey> found = new HashSet<>(keys.everybody());
    login.identifiers().forEach(identifier -> found.addAll(keys.ofIdentifier(identifier)));
    login.name().ifPresent(name -> found.addAll(keys.ofName(name)));
    return login.reachable().stream()
        .flatMap(connection -> found.stream().map(key -> key.digest(connection)))
        .collect(Collectors.toSet());
  }

  private static SortedSet<String> only(String familyId) {
    return new TreeSet<>(Set.of(familyId));
  }

  private interface Work<T> {
    T on(TokenFamilies families) throws SQLException;
  }

  private <T> T detached(Work<T> work) throws SQLException {
    return await(
        executor.submit(
            () -> {
              findTables();
              return transactions.commit(connection -> work.on(new TokenFamilies(connection)));
            }));
  }

  /** Waits in spite of interruptions, as JDBC does. */
  private static <T> T await(Future<T> future) throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          if (cause instanceof SQLException sql) {
            throw new SQLException(sql.getMessage(), sql.getSQLState(), sql.getErrorCode(), sql);
          } else if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
          }
          throw new IllegalStateException(cause);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
