package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Management;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many sessions on one node, and requests, logins and revocations at random for long: everybody is
 * served or refused as he must be, and nothing piles up. By default it is short; {@code
 * -Dsoak=PT30M -Dsessions=50000} is what {@code docs/guarantees.md} reports.
 */
@Tag("soak")
class SoakIT {
  private static final System.Logger RESULTS = System.getLogger(SoakIT.class.getName());
  private static final Duration TIME = Duration.parse(System.getProperty("soak", "PT1M"));
  private static final int SESSIONS = Integer.getInteger("sessions", 2_000);
  private static final int DEVICES = 10;
  private static final int CLIENTS = 4;

  /** Somebody with some sessions, which the clients use beside each other but for a revocation. */
  private static final class User {
    final String name;
    final ReadWriteLock lock = new ReentrantReadWriteLock();
    final Device[] devices = new Device[DEVICES];
    volatile int revocations;

    User(int number) {
      name = "user" + number;
    }
  }

  private record Device(Browser browser, int revocationsBefore) {}

  private final Nodes nodes = new Nodes();
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong revoked = new AtomicLong();
  private URI host;

  @Test
  void node_usedAtRandomForLong_servesWhomItMustAndKeepsNothingBehind(@TempDir Path folder)
      throws Exception {
    List<User> users = IntStream.range(0, SESSIONS / DEVICES).mapToObj(User::new).toList();
    try (nodes) {
      ServerProcess server =
          nodes.start(
              Servers.payaraMicro(nodes.journal()).jvmOption("-Xmx2g"),
              TestHost.formLogin("host.war", Map.of()),
              folder);
      host = Nodes.host(server);
      try (Management management = Management.of(server)) {
        inAllClients(
            client -> {
              for (int i = client; i < users.size(); i += CLIENTS) {
                for (int device = 0; device < DEVICES; device++) {
                  use(users.get(i), device);
                }
              }
            });
        useAtRandom(users, TIME.dividedBy(10));
        long heap = management.heap();
        int threads = management.threads();

        useAtRandom(users, TIME);

        long heapAfter = management.heap();
        int threadsAfter = management.threads();
        RESULTS.log(
            System.Logger.Level.INFO,
            "{0} sessions, {1}: {2} requests served, {3} refused, {4} revocations;"
                + " heap {5} MB before, {6} MB after, threads {7} before, {8} after",
            SESSIONS,
            TIME,
            served,
            refused,
            revoked,
            heap >> 20,
            heapAfter >> 20,
            threads,
            threadsAfter);
        assertThat(heapAfter).isLessThan(heap + heap / 10 + (16 << 20));
        assertThat(threadsAfter).isLessThan(threads + 20);
      }
    }
    assertThat(Stream.of(served, refused, revoked)).allMatch(count -> count.get() > 0);
  }

  private interface Client {
    void run(int client) throws Exception;
  }

  private static void inAllClients(Client client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  client.run(number);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void useAtRandom(List<User> users, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    inAllClients(
        client -> {
          Random random = new Random(client);
          while (System.nanoTime() < end) {
            User user = users.get(random.nextInt(users.size()));
            if (random.nextInt(50) == 0) {
              revoke(user);
            } else {
              use(user, random.nextInt(DEVICES));
            }
          }
        });
  }

  private void revoke(User user) {
    user.lock.writeLock().lock();
    try {
      nodes.revoke(new Person(user.name), host);
      user.revocations++;
      revoked.incrementAndGet();
    } finally {
      user.lock.writeLock().unlock();
    }
  }

  /** No revocation of the user is under way meanwhile. */
  private void use(User user, int device) {
    user.lock.readLock().lock();
    try {
      Device used = user.devices[device];
      if (used != null) {
        // One browser is used by several clients at once, as its tabs are.
        Page page = used.browser().copy().fetch("app/page");
        boolean alive = used.revocationsBefore() == user.revocations;
        assertThat(page.value("attribute.user").equals(user.name))
            .as("%s is served: %s", user.name, page)
            .isEqualTo(alive);
        if (alive) {
          served.incrementAndGet();
          return;
        }
        refused.incrementAndGet();
      }
      Browser browser = new Person(user.name).signInToTheApplication(host);
      user.devices[device] = new Device(browser, user.revocations);
    } finally {
      user.lock.readLock().unlock();
    }
  }
}
