package dev.universallogout.token;

import static dev.universallogout.token.RefreshTokensContract.CONNECTIONS;
import static dev.universallogout.token.RefreshTokensContract.JANE;
import static dev.universallogout.token.RefreshTokensContract.KEYS;
import static dev.universallogout.token.RefreshTokensContract.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.token.Redemption.Reason;
import dev.universallogout.token.Redemption.Redeemed;
import dev.universallogout.token.Redemption.Refused;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Issues, rotates, revokes and forgets at the same time, on two nodes of one database.
 *
 * <p>Every revocation is Jane's, so that the journal's head tells whether one of hers came between.
 * Bob is never revoked. A violation is told with the numbers that show it.
 */
@Timeout(120)
final class RefreshTokensStressTest {

  private static final int REVOCATIONS = 150;
  private static final int LOGIN_THREADS = 5;
  private static final int DAWDLING_THREADS = 2;
  private static final int REVOKING_THREADS = 2;
  private static final int REDEMPTIONS_PER_REVOCATION = 12;
  private static final int MOST_ROTATIONS = 6;
  private static final int RETAINED = 5;
  private static final IssuerSubject BOB = new IssuerSubject(JANE.issuer(), "bob");

  @Test
  void noInterleaving_onH2_leavesALiveSuccessor() throws Exception {
    try (TestDatabase database = TestDatabase.h2();
        Run run = new Run(database)) {
      run.run();
    }
  }

  @Test
  void noInterleaving_onPostgres_leavesALiveSuccessor() throws Exception {
    try (TestDatabase database = TestDatabase.postgres();
        Run run = new Run(database)) {
      run.run();
    }
  }

  /** A token that nobody has presented. */
  private record Live(String token, Position position) {}

  private static final class Run implements AutoCloseable {

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Queue<Live> left = new ConcurrentLinkedQueue<>();
    private final AtomicInteger redeemed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger presentedTwice = new AtomicInteger();
    private final AtomicInteger issuedLate = new AtomicInteger();

    /** The highest revocation that has been carried out. */
    private final AtomicLong carriedOut = new AtomicLong();

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger revokersLeft = new AtomicInteger(REVOKING_THREADS);
    private final Semaphore load = new Semaphore(0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JournalTables journal;
    private final List<RefreshTokens> nodes;

    Run(TestDatabase database) throws Exception {
      journal = new JournalTables(database, KEYS);
      nodes = List.of(open(database), open(database));
    }

    private static RefreshTokens open(TestDatabase database) throws SQLException {
      return RefreshTokens.open(
          database.dataSource(),
          KEYS,
          CONNECTIONS,
          SETTINGS,
          Clock.systemUTC(),
          new SecureRandom(),
          Optional.of(true));
    }

    void run() throws Exception {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < LOGIN_THREADS; i++) {
        Random random = new Random(i);
        boolean dawdles = i < DAWDLING_THREADS;
        all.add(threads.submit(forever(() -> logIn(random, dawdles && random.nextBoolean()))));
      }
      all.add(threads.submit(forever(this::bob)));
      for (int i = 0; i < REVOKING_THREADS; i++) {
        RefreshTokens node = nodes.get(i);
        all.add(threads.submit(() -> revoke(node)));
      }
      for (Future<?> thread : all) {
        thread.get();
      }
      for (Live live : left) {
        redeem(nodes.get(0), live.token(), live.position());
      }

      assertThat(violations).isEmpty();
      assertThat(redeemed).hasValueGreaterThan(REVOCATIONS);
      assertThat(refused).hasValueGreaterThan(REVOCATIONS);
      assertThat(presentedTwice).hasValueGreaterThan(REVOCATIONS);
      assertThat(issuedLate).hasValueGreaterThan(REVOCATIONS / 10);
    }

    private Callable<Object> forever(Step step) {
      return () -> {
        try {
          while (revokersLeft.get() > 0 && violations.isEmpty()) {
            step.run();
          }
          return "";
        } finally {
          load.release(REVOCATIONS * REDEMPTIONS_PER_REVOCATION);
        }
      };
    }

    /** A login of Jane's, whose token is issued now or after a revocation, and then rotated. */
    private void logIn(Random random, boolean late) throws Exception {
      Position position = journal.position();
      if (late) {
        synchronized (carriedOut) {
          while (carriedOut.get() <= position.number() && revokersLeft.get() > 0) {
            carriedOut.wait(100);
          }
        }
        issuedLate.incrementAndGet();
      }
      String token = node(random).issue(login(JANE, position));
      for (int i = random.nextInt(MOST_ROTATIONS); i >= 0; i--) {
        Optional<String> successor =
            random.nextBoolean()
                ? redeem(node(random), token, position)
                : presentTwice(token, position);
        load.release();
        if (successor.isEmpty()) {
          return;
        }
        token = successor.get();
      }
      left.add(new Live(token, position));
    }

    private Optional<String> presentTwice(String token, Position position) throws Exception {
      presentedTwice.incrementAndGet();
      Future<Optional<String>> other = threads.submit(() -> redeem(nodes.get(1), token, position));
      Optional<String> one = redeem(nodes.get(0), token, position);
      Optional<String> two = other.get();
      if (one.isPresent() && two.isPresent() && !one.equals(two)) {
        violations.add("one token has two successors");
      }
      return one.isPresent() ? one : two;
    }

    private Optional<String> redeem(RefreshTokens node, String token, Position position)
        throws Exception {
      long dead = carriedOut.get();
      Redemption redemption = node.redeem(token);
      if (redemption instanceof Redeemed good) {
        redeemed.incrementAndGet();
        if (position.number() < dead) {
          violations.add("login at " + position.number() + " redeemed after " + dead);
        }
        return Optional.of(good.token());
      }
      refused.incrementAndGet();
      long head = journal.position().number();
      if (!redemption.equals(new Refused(Reason.REVOKED)) || head <= position.number()) {
        violations.add(
            "login at " + position.number() + " got " + redemption + " while the head is " + head);
      }
      return Optional.empty();
    }

    private void bob() throws Exception {
      Position position = journal.position();
      String token = nodes.get(0).issue(login(BOB, position));
      if (nodes.get(1).redeem(token) instanceof Refused refused
          && journal.floor() <= position.number()) {
        violations.add("Bob got " + refused);
      }
    }

    private Object revoke(RefreshTokens node) throws Exception {
      try {
        while (begun.incrementAndGet() <= REVOCATIONS && violations.isEmpty()) {
          if (!load.tryAcquire(REDEMPTIONS_PER_REVOCATION, 30, TimeUnit.SECONDS)) {
            violations.add("the load has ended");
          }
          long number = journal.append("okta", JANE);
          node.revoke(new Order("okta", JANE, number, OptionalLong.empty()));
          synchronized (carriedOut) {
            carriedOut.accumulateAndGet(number, Math::max);
            carriedOut.notifyAll();
          }
          if (number % RETAINED == 0 && number > RETAINED) {
            journal.forget(number - RETAINED);
          }
        }
        return "";
      } finally {
        revokersLeft.decrementAndGet();
      }
    }

    private RefreshTokens node(Random random) {
      return nodes.get(random.nextInt(nodes.size()));
    }

    private static Login login(IssuerSubject user, Position position) {
      return new Login(Set.of("okta"), List.of(user), Optional.empty(), position, "");
    }

    @Override
    public void close() {
      threads.shutdownNow();
      nodes.forEach(RefreshTokens::close);
    }
  }

  private interface Step {
    void run() throws Exception;
  }
}
