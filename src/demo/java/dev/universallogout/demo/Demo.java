package dev.universallogout.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The demo, running: a legacy application with this project's jar in it on Payara Micro, and a page
 * that plays the identity provider. Everything is on the loopback interface, and everything it
 * writes is gone when it is closed.
 */
public final class Demo implements AutoCloseable {
  private static final int APPLICATION_PORT = 8080;
  private static final int PAGE_PORT = 8090;
  private static final String CONTEXT = "legacy";
  private static final long LOOK_MILLIS = 1000;
  private static final String REVOKE_SQL =
      "update mobile_token set revoked = true where user_name = :subject";

  private final PayaraMicro server;
  private final IdentityProvider identityProvider;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(Demo::daemon);

  private Demo(PayaraMicro server, IdentityProvider identityProvider) {
    this.server = server;
    this.identityProvider = identityProvider;
  }

  /**
   * What the demo is made of.
   *
   * @param productJar this project's jar
   * @param payaraMicro the file {@code payara-micro.jar}
   * @param pages the legacy application's folder of pages and descriptors
   * @param work where its own folder is made
   */
  public record Parts(Path productJar, Path payaraMicro, Path pages, Path work) {}

  /**
   * Starts everything and signs everybody in.
   *
   * @param progress is told what is being done
   * @throws IllegalStateException if the server does not start or refuses the application
   */
  public static Demo start(Parts parts, Consumer<String> progress)
      throws IOException, InterruptedException {
    URI application =
        URI.create("http://127.0.0.1:" + port(APPLICATION_PORT, progress) + "/" + CONTEXT + "/");
    IdentityProvider identityProvider =
        new IdentityProvider(port(PAGE_PORT, progress), application, Clock.systemUTC());
    try {
      progress.accept("packing the legacy application, with the jar in its WEB-INF/lib");
      PayaraMicro server = server(parts, application, identityProvider, progress);
      Demo demo = new Demo(server, identityProvider);
      try {
        progress.accept("starting Payara Micro, which takes about 10 s");
        server.start();
        identityProvider.devices().signInAll(progress);
        demo.watch.scheduleWithFixedDelay(demo::look, LOOK_MILLIS, LOOK_MILLIS, MILLISECONDS);
        return demo;
      } catch (IOException | InterruptedException | RuntimeException e) {
        demo.close();
        throw e;
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      identityProvider.close();
      throw e;
    }
  }

  private static int port(int preferred, Consumer<String> progress) throws IOException {
    int port = Ports.preferably(preferred);
    if (port != preferred) {
      progress.accept("port " + preferred + " is in use, taking " + port);
    }
    return port;
  }

  private static PayaraMicro server(
      Parts parts, URI application, IdentityProvider identityProvider, Consumer<String> progress)
      throws IOException {
    Path war = Files.createTempFile(parts.work(), CONTEXT, ".war");
    try {
      LegacyApplication.pack(parts.pages(), war, parts.productJar());
      String connection = "universal-logout.connection.demo.";
      PayaraMicro.Builder setup =
          PayaraMicro.of(parts.payaraMicro(), parts.work())
              .port(application.getPort())
              .progress(progress)
              .application(CONTEXT, war)
              .property("universal-logout.connections", "demo")
              .property(connection + "issuer", identityProvider.issuer())
              .property(connection + "client-id", IdentityProvider.CLIENT_ID)
              .property(connection + "audience", identityProvider.endpoint().toString())
              .property(connection + "jwks-uri", identityProvider.jwksUri())
              .property("universal-logout.data-source", "java:comp/DefaultDataSource")
              .property("universal-logout.refresh-tokens.revoke-sql", REVOKE_SQL);
      Devices.USERS.forEach(user -> setup.user(user, Devices.PASSWORD, LegacyApplication.GROUP));
      return setup.build();
    } finally {
      Files.delete(war);
    }
  }

  private void look() {
    try {
      identityProvider.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The page. */
  public URI page() {
    return URI.create(identityProvider.issuer() + "/");
  }

  /** The root of the legacy application. */
  public URI application() {
    return identityProvider.application();
  }

  /** Stops everything. */
  @Override
  public void close() {
    watch.shutdownNow();
    identityProvider.close();
    server.close();
  }

  static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "demo");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the demo and waits for Ctrl-C.
   *
   * @param arguments the product's jar, {@code payara-micro.jar}, the legacy application's pages, a
   *     folder to work in
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.set(true);
                  say("Stopping.");
                }));
    Parts parts =
        new Parts(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            Path.of(arguments[3]));
    try {
      Demo demo = start(parts, line -> say("... " + line));
      say(demo.invitation());
    } catch (IOException | RuntimeException e) {
      if (!stopping.get()) {
        throw e;
      }
    }
    new CountDownLatch(1).await();
  }

  private String invitation() {
    String page = identityProvider.issuer();
    return """

        Open %1$s/ in your browser.

        The same from a terminal, by the page's server or straight to the application:
          curl -X POST %1$s/api/clear/alice
          curl -i %2$s -H "Authorization: Bearer $(curl -s %1$s/api/token)" -H "Content-Type: application/json" -d '{"sub_id":{"format":"iss_sub","iss":"%1$s","sub":"alice"}}'

        Sign in, see who you are, end alice's access, and look again: the account page, then the sign-in page.
          J=$(mktemp); curl -s -c $J -b $J -o /dev/null %3$saccount
          curl -s -c $J -b $J -o /dev/null -d j_username=alice -d j_password=%4$s %3$sj_security_check
          curl -s -c $J -b $J %3$saccount
          curl -s -X POST -o /dev/null %1$s/api/clear/alice
          curl -s -c $J -b $J %3$saccount

        Everybody's password for %3$s is %4$s. Ctrl-C stops the demo.
        What the server says (UL0101: a revocation is complete) is in %5$s,
        and its health at %6$s, while the demo runs.
        """
        .formatted(
            page,
            identityProvider.endpoint(),
            application(),
            Devices.PASSWORD,
            server.logFile(),
            server.url("/health/ready"));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
