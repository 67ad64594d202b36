package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.LossyJournal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One random history of several nodes over one journal, recorded and then judged.
 *
 * <p>The model is two rules over intervals. Every event has a stamp of one counter, taken before it
 * is invoked or after it has answered, so a lower stamp happened before. A login is <em>proved</em>
 * where its credentials are looked at, within its request. A revocation is <em>begun</em> before it
 * is appended, and <em>acknowledged</em> on a node once that node says that it has applied it.
 *
 * <ul>
 *   <li>Safety: no request that began on a node after a revocation was acknowledged there is served
 *       for a login of that user which was proved before the revocation was begun. A refresh token
 *       of such a login is not redeemed on any node once the revocation is durable.
 *   <li>Availability: a request is served if each revocation of its user was acknowledged
 *       everywhere before its login began or was begun after the request had ended, and in between
 *       retention forgot nothing and the database lost nothing. Without it a node that ends
 *       everything would pass.
 * </ul>
 *
 * <p>The rules are what linearizability means here: revocations and the commits of logins are
 * points of one order, and both rules together hold exactly where each request's answer fits a
 * point within its interval. A seed fixes what each client does; how the clients interleave is up
 * to the machine.
 */
final class NodesHistory implements LongFunction<String> {
  private static final int NODES = 2;
  private static final int STEPS = 50;

  /** Beyond the clock of any node. */
  private static final Duration FUTURE = Duration.ofDays(1);

  private static final List<String> USERS = List.of("alice", "bob", "carol");

  /** Refresh tokens as the histories need them. */
  interface Tokens {
    String issue(String user, Position position) throws Exception;

    /** The successor; null where it is refused. */
    @Nullable String redeem(int node, String token) throws Exception;
  }

  /** What every node shares. */
  interface Shared {
    RevocationJournal journal(int node) throws Exception;

    /** Goes back to a state before the latest entries, as after a failover. */
    void loseLatest(int entries) throws Exception;

    @Nullable Tokens tokens();
  }

  private static final class Login {
    final String user;
    final HttpSession session = Exchange.session(UUID.randomUUID().toString());
    volatile long begun;
    volatile long proved;
    volatile @Nullable String token;

    Login(String user) {
      this.user = user;
    }
  }

  private record Revoked(String user, long begun, long durable, long[] acknowledged) {}

  private record Served(
      Login login, int node, long begun, long ended, boolean served, String found) {}

  private record Redeemed(Login login, long begun, boolean redeemed) {}

  /** While this was, what anybody had may have ended; none of it matters to later logins. */
  private record Upheaval(long begun, long ended) {}

  private final AtomicLong now = new AtomicLong();
  private final Queue<Login> logins = new ConcurrentLinkedQueue<>();
  private final Queue<Revoked> revocations = new ConcurrentLinkedQueue<>();
  private final Queue<Served> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Redeemed> redemptions = new ConcurrentLinkedQueue<>();
  private final Queue<Upheaval> upheavals = new ConcurrentLinkedQueue<>();
  private final GuardedApplication[] nodes = new GuardedApplication[NODES];
  private final ReadWriteLock[] locks = new ReadWriteLock[NODES];
  private @Nullable Tokens tokens;
  private Shared shared;

  /** For another class loader; in memory. */
  NodesHistory() {
    InMemoryJournal journal = new InMemoryJournal();
    this.shared =
        new Shared() {
          @Override
          public RevocationJournal journal(int node) {
            return journal;
          }

          @Override
          public void loseLatest(int entries) throws Exception {
            LossyJournal.loseLatest(journal, entries);
          }

          @Override
          public @Nullable Tokens tokens() {
            return null;
          }
        };
  }

  NodesHistory(Shared shared) {
    this.shared = shared;
  }

  /** Runs one history; the violation, or empty. */
  @Override
  public String apply(long seed) {
    Random random = new Random(seed);
    int clients = 2 + random.nextInt(2);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      tokens = shared.tokens();
      for (int i = 0; i < NODES; i++) {
        locks[i] = new ReentrantReadWriteLock();
        nodes[i] = start(i);
      }
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Random own = new Random(random.nextLong());
        all.add(
            threads.submit(
                () -> {
                  for (int step = 0; step < STEPS; step++) {
                    step(own);
                  }
                  return null;
                }));
      }
      for (Future<?> client : all) {
        client.get();
      }
      return judge();
    } catch (Exception e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "a client failed: " + cause;
    } finally {
      threads.shutdownNow();
      for (GuardedApplication node : nodes) {
        if (node != null) {
          node.close();
        }
      }
    }
  }

  /** How often a refresh token brought a successor. */
  long successors() {
    return redemptions.stream().filter(Redeemed::redeemed).count();
  }

  /** How often none was had. */
  long refusals() {
    return redemptions.size() - successors();
  }

  private GuardedApplication start(int node) throws Exception {
    return new GuardedApplication(Map.of("journal.poll-interval", "PT0.25S"), shared.journal(node));
  }

  private void step(Random random) throws Exception {
    int node = random.nextInt(NODES);
    switch (random.nextInt(50)) {
      case 0 -> restart(node);
      case 1 -> sleepThroughRetention(random, node);
      case 2, 3, 4, 5 -> loseCommits(random);
      case 6, 7 -> {
        for (Login login : latest()) {
          redeem(login, node);
        }
      }
      case 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 -> logIn(random, node);
      case 18, 19, 20, 21, 22, 23, 24, 25 -> logInUnseen(random, node);
      case 26, 27, 28, 29, 30, 31, 32, 33, 34, 35 -> revokeAndLook(anybody(random), node);
      default -> {
        Login login = any(random);
        for (int i = random.nextInt(20); i >= 0; i--) {
          request(login, node);
        }
      }
    }
  }

  private static String anybody(Random random) {
    return USERS.get(random.nextInt(USERS.size()));
  }

  private @Nullable Login any(Random random) {
    List<Login> latest = latest();
    return latest.isEmpty() ? null : latest.get(random.nextInt(latest.size()));
  }

  /** Those whose fate is open. */
  private List<Login> latest() {
    List<Login> all = new ArrayList<>(logins);
    return all.subList(Math.max(0, all.size() - 6), all.size());
  }

  /** A login within a request, in which much else may happen before it has ended. */
  private Login logIn(Random random, int node) throws Exception {
    Login login = new Login(anybody(random));
    boolean revoked = random.nextInt(4) == 0;
    boolean withToken = tokens != null;
    locks[node].readLock().lock();
    try {
      GuardedApplication application = nodes[node];
      Exchange exchange = new Exchange(null);
      login.begun = now.incrementAndGet();
      application.serve(
          exchange,
          (q, a) -> {
            login.proved = now.incrementAndGet();
            try {
              if (revoked) {
                revoke(login.user, random.nextInt(NODES));
              }
              exchange.session = login.session;
              exchange.as(login.user);
              if (withToken) {
                login.token =
                    tokens.issue(
                        login.user,
                        application.sessions.guard().login(exchange.request).position());
              }
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    } finally {
      locks[node].readLock().unlock();
    }
    logins.add(login);
    return login;
  }

  /** A login that a container answers by itself, in a session that a node knows. */
  private void logInUnseen(Random random, int node) throws Exception {
    Login login = new Login(anybody(random));
    locks[node].readLock().lock();
    try {
      login.begun = now.incrementAndGet();
      nodes[node].sessions.guard().created(login.session);
      nodes[node].serve(new Exchange(login.session));
    } finally {
      locks[node].readLock().unlock();
    }
    login.proved = now.incrementAndGet();
    if (random.nextInt(3) == 0) {
      revoke(login.user, random.nextInt(NODES));
    }
    logins.add(login);
  }

  private void request(@Nullable Login login, int node) {
    if (login == null) {
      return;
    }
    boolean[] served = new boolean[1];
    String found;
    locks[node].readLock().lock();
    long begun = now.incrementAndGet();
    try {
      Exchange exchange = new Exchange(login.session);
      // A container shows the user only as long as it has the session.
      exchange.user = exchange.request.getSession(false) == null ? null : login.user;
      found = " with " + login.session.getAttribute(Binding.ATTRIBUTE);
      nodes[node].serve(exchange, (q, a) -> served[0] = exchange.request.getSession(false) != null);
    } finally {
      locks[node].readLock().unlock();
    }
    requests.add(new Served(login, node, begun, now.incrementAndGet(), served[0], found));
  }

  private void revoke(String user, int node) throws Exception {
    long begun = now.incrementAndGet();
    JournalEntry entry;
    locks[node].readLock().lock();
    try {
      entry = added(nodes[node].journal.append(revocation(user)));
    } finally {
      locks[node].readLock().unlock();
    }
    long durable = now.incrementAndGet();
    long[] acknowledged = new long[NODES];
    for (int i = 0; i < NODES; i++) {
      int at = (node + i) % NODES;
      locks[at].readLock().lock();
      try {
        acknowledged[at] = acknowledged(entry, at);
      } finally {
        locks[at].readLock().unlock();
      }
    }
    revocations.add(new Revoked(user, begun, durable, acknowledged));
  }

  private void revokeAndLook(String user, int node) throws Exception {
    revoke(user, node);
    for (Login login : latest()) {
      if (login.user.equals(user)) {
        for (int at = 0; at < NODES; at++) {
          request(login, at);
        }
        redeem(login, node);
      }
    }
  }

  /** When the node said that it has applied the entry; never, where the database has lost it. */
  private long acknowledged(JournalEntry entry, int node) throws Exception {
    if (nodes[node].journal.awaitApplied(entry, Duration.ofSeconds(10))) {
      return now.incrementAndGet();
    }
    if (nodes[node].journal.view().position().number() < entry.number() && !lost(entry)) {
      throw new AssertionError("revocation " + entry.number() + " is not in force on " + node);
    }
    return Long.MAX_VALUE;
  }

  private boolean lost(JournalEntry entry) throws Exception {
    return shared.journal(0).read(entry.number(), 1).entries().stream()
        .noneMatch(found -> found.entryId().equals(entry.entryId()));
  }

  private static Revocation revocation(String user) {
    return new Revocation(
        "okta", new Opaque(user), OptionalLong.empty(), UUID.randomUUID().toString());
  }

  private static JournalEntry added(Appended appended) {
    return ((Appended.Added) appended).entry();
  }

  /**
   * A database that goes back behind what the nodes have applied, and takes other revocations in
   * place of those before a node has looked. All nodes run meanwhile: what none has seen, none can
   * miss.
   */
  private void loseCommits(Random random) throws Exception {
    List<Lock> held = new ArrayList<>();
    try {
      for (ReadWriteLock lock : locks) {
        if (!lock.writeLock().tryLock()) {
          return;
        }
        held.add(lock.writeLock());
      }
      long begun = now.incrementAndGet();
      int entries = 1 + random.nextInt(2);
      shared.loseLatest(entries);
      String user = anybody(random);
      JournalEntry entry = added(shared.journal(0).append(List.of(revocation(user))).get(0));
      for (int i = 1; i < entries; i++) {
        shared.journal(0).append(List.of(revocation("dave")));
      }
      long durable = now.incrementAndGet();
      long[] acknowledged = new long[NODES];
      for (int node = 0; node < NODES; node++) {
        acknowledged[node] = acknowledged(entry, node);
      }
      revocations.add(new Revoked(user, begun, durable, acknowledged));
      upheavals.add(new Upheaval(begun, now.incrementAndGet()));
    } finally {
      held.forEach(Lock::unlock);
    }
  }

  private void restart(int node) throws Exception {
    // What is in use is not stopped; a writer that waited would stop the readers within readers.
    if (!locks[node].writeLock().tryLock()) {
      return;
    }
    try {
      nodes[node].close();
      nodes[node] = start(node);
    } finally {
      locks[node].writeLock().unlock();
    }
  }

  /** A session that no node remembers, while its user's revocation is made and forgotten. */
  private void sleepThroughRetention(Random random, int node) throws Exception {
    Login login = logIn(random, node);
    restart(node);
    revoke(login.user, (node + 1) % NODES);
    revoke("dave", node);
    long begun = now.incrementAndGet();
    shared.journal(0).forget(Instant.now().plus(FUTURE), 10_000);
    // It forgot also what one of the nodes had not applied yet; now both are beyond that.
    revoke("dave", node);
    upheavals.add(new Upheaval(begun, now.incrementAndGet()));
    restart(node);
    request(login, node);
  }

  private void redeem(Login login, int node) throws Exception {
    if (tokens == null) {
      return;
    }
    String token;
    synchronized (login) {
      token = login.token;
      if (token == null) {
        return;
      }
      locks[node].readLock().lock();
      try {
        long begun = now.incrementAndGet();
        String successor = tokens.redeem(node, token);
        redemptions.add(new Redeemed(login, begun, successor != null));
        login.token = successor;
      } finally {
        locks[node].readLock().unlock();
      }
    }
  }

  private String judge() {
    for (Served request : requests) {
      Login login = request.login();
      boolean free = true;
      for (Revoked revoked : revocations) {
        if (!revoked.user().equals(login.user)) {
          continue;
        }
        if (request.served()
            && login.proved < revoked.begun()
            && revoked.acknowledged()[request.node()] < request.begun()) {
          return "served after its revocation: " + show(request, revoked);
        }
        long everywhere = 0;
        for (long at : revoked.acknowledged()) {
          everywhere = Math.max(everywhere, at);
        }
        free &= everywhere < login.begun || request.ended() < revoked.begun();
      }
      for (Upheaval upheaval : upheavals) {
        free &= upheaval.ended() < login.begun || request.ended() < upheaval.begun();
      }
      if (free && !request.served()) {
        return "refused without a revocation: " + show(request, null);
      }
    }
    for (Redeemed redemption : redemptions) {
      for (Revoked revoked : revocations) {
        if (redemption.redeemed()
            && revoked.user().equals(redemption.login().user)
            && redemption.login().proved < revoked.begun()
            && revoked.durable() < redemption.begun()) {
          return "a refresh token was redeemed after its revocation at " + revoked.durable();
        }
      }
    }
    return "";
  }

  private static String show(Served request, @Nullable Revoked revoked) {
    Login login = request.login();
    return login.user
        + "'s login, begun "
        + login.begun
        + ", proved "
        + login.proved
        + (revoked == null
            ? ""
            : ", revoked " + revoked.begun() + " to " + revoked.acknowledged()[request.node()])
        + ", request on node "
        + request.node()
        + " "
        + request.begun()
        + " to "
        + request.ended()
        + request.found();
  }
}
