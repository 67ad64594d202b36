package dev.universallogout.server;

import com.example.noop.NoOpFilter;
import com.example.trivial.Trivial;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.server.Management;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/**
 * A server with the trivial application, with our jar or without it; once it has started, on one
 * processor.
 */
final class Host implements AutoCloseable {
  static final Path WORK = Path.of("target").toAbsolutePath();

  private static final String PROCESSOR = "0";

  /** What a JVM has that is not told. */
  private static final long METASPACE = 21_807_104;

  private static final String CONTEXT = "host";
  private static final AtomicLong FILES = new AtomicLong();
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  private static final Pattern PAUSE = Pattern.compile("Total: +(\\d+) ns");

  private final ServerProcess server;
  private final Management management;
  private final Path pauses;
  private int pausesSeen;

  private Host(ServerProcess server, Path pauses) {
    this.server = server;
    this.management = Management.of(server);
    this.pauses = pauses;
  }

  /** Whether there is the jar, and where it keeps its journal. */
  enum Journal {
    /** There is no jar. */
    NO_JAR,
    /** The jar is there, but nothing in it that a server would start. */
    INERT,
    /** Filters and a listener as the jar has them, which do nothing, are there instead. */
    NO_OP,
    MEMORY,
    POSTGRESQL
  }

  /**
   * What is started.
   *
   * @param kind {@code payara-micro} or {@code wildfly}
   * @param options of the JVM, about memory and more
   */
  record Setup(String kind, Journal journal, boolean distributable, List<String> options) {
    private static final List<String> ONE_GIGABYTE = List.of("-Xms1g", "-Xmx1g");

    static Setup of(String kind, Journal journal) {
      return new Setup(kind, journal, false, ONE_GIGABYTE);
    }

    static Setup distributable(String kind, Journal journal) {
      return new Setup(kind, journal, true, ONE_GIGABYTE);
    }

    /** The same with further options of the JVM. */
    Setup with(String... further) {
      return new Setup(
          kind,
          journal,
          distributable,
          Stream.concat(options.stream(), Stream.of(further)).toList());
    }
  }

  static Host start(Setup setup, @Nullable SharedJournal database) {
    Path pauses = WORK.resolve("pauses-" + FILES.incrementAndGet());
    pauses.toFile().deleteOnExit();
    ServerProcess.Builder<?, ?> builder = builder(setup, database);
    builder.jvmOption("-Xlog:safepoint:file=" + pauses + ":none:filecount=0");
    Host host = new Host(builder.start(), pauses);
    host.pin();
    return host;
  }

  private static ServerProcess.Builder<?, ?> builder(
      Setup setup, @Nullable SharedJournal database) {
    ServerProcess.Builder<?, ?> server = ofKind(setup, database);
    server
        .application(CONTEXT, application(setup))
        .property("trivial.key", publicKey())
        .property("universal-logout.session.subject-attributes", "user");
    PROVIDER.configuration().forEach(server::property);
    if (setup.journal() != Journal.POSTGRESQL) {
      server
          .property("universal-logout.journal", "memory")
          .property("universal-logout.data-source", "");
    }
    // As in production, not as in tests, where starts are what takes time.
    List.of(
            "-XX:-UseSerialGC",
            "-XX:+UseG1GC",
            "-XX:TieredStopAtLevel=4",
            "-XX:MetaspaceSize=" + METASPACE)
        .forEach(server::jvmOption);
    setup.options().forEach(server::jvmOption);
    return server;
  }

  private static ServerProcess.Builder<?, ?> ofKind(Setup setup, @Nullable SharedJournal database) {
    if (setup.kind().equals("wildfly")) {
      return setup.journal() == Journal.POSTGRESQL
          ? Servers.wildFly().journal(database)
          : Servers.wildFly();
    }
    PayaraMicro.Builder payara =
        setup.journal() == Journal.POSTGRESQL
            ? Servers.payaraMicro(database)
            : Servers.payaraMicro();
    return setup.distributable() ? payara.option("--hzconfigfile", hazelcast().toString()) : payara;
  }

  private static String publicKey() {
    try {
      String jwks = PROVIDER.configuration().get("universal-logout.connection.okta.jwks");
      RSAKey key = JWKSet.parse(jwks).getKeys().get(0).toRSAKey();
      return Base64.getEncoder().encodeToString(key.toRSAPublicKey().getEncoded());
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A grid of one, which nobody else can join. */
  private static Path hazelcast() {
    return write(
        Stream.of(
            """
            <hazelcast xmlns="http://www.hazelcast.com/schema/config">
              <network>
                <port auto-increment="true">25900</port>
                <join><multicast enabled="false"/></join>
                <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
              </network>
            </hazelcast>
            """));
  }

  private static Path application(Setup setup) {
    WebArchive archive =
        ShrinkWrap.create(WebArchive.class, CONTEXT + ".war")
            .addPackage(Trivial.class.getPackage())
            .addAsWebInfResource(
                new StringAsset(
                    "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                        + (setup.distributable() ? "<distributable/>" : "")
                        + "</web-app>"),
                "web.xml")
            .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    if (setup.journal() == Journal.NO_OP) {
      archive.addPackage(NoOpFilter.class.getPackage());
    } else if (setup.journal() != Journal.NO_JAR) {
      archive.addAsLibrary(product(setup.journal() == Journal.INERT));
    }
    Path file = WORK.resolve("host-" + FILES.incrementAndGet() + ".war");
    archive.as(ZipExporter.class).exportTo(file.toFile(), true);
    file.toFile().deleteOnExit();
    return file;
  }

  private static JavaArchive product(boolean inert) {
    JavaArchive jar =
        ShrinkWrap.createFromZipFile(
            JavaArchive.class, new File(System.getProperty("product.jar")));
    if (inert) {
      jar.delete("META-INF/services");
      jar.delete("META-INF/beans.xml");
      jar.addAsManifestResource(
          new StringAsset("<beans bean-discovery-mode=\"none\"/>"), "beans.xml");
    }
    return jar;
  }

  private void pin() {
    try {
      Process taskset =
          new ProcessBuilder("taskset", "-a", "-c", "-p", PROCESSOR, Long.toString(server.pid()))
              .redirectErrorStream(true)
              .start();
      taskset.getInputStream().readAllBytes();
      if (taskset.waitFor() != 0) {
        throw new IllegalStateException("the server cannot be kept on one processor");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  URI url() {
    return server.url();
  }

  long pid() {
    return server.pid();
  }

  String log() {
    return server.log();
  }

  Management management() {
    return management;
  }

  /**
   * How long the whole JVM stood still at most since this was asked last, by its own log, in
   * milliseconds.
   */
  double longestPause() {
    try {
      List<String> all = Files.readAllLines(pauses);
      double longest = 0;
      for (String line : all.subList(pausesSeen, all.size())) {
        Matcher pause = PAUSE.matcher(line);
        if (pause.find()) {
          longest = Math.max(longest, Long.parseLong(pause.group(1)) / 1e6);
        }
      }
      pausesSeen = all.size();
      return longest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Object status(String attribute) {
    return management.status("/" + CONTEXT, attribute);
  }

  /** Prepared requests; the file goes with this JVM. */
  static Path write(Stream<String> lines) {
    try {
      Path file = WORK.resolve("requests-" + FILES.incrementAndGet());
      file.toFile().deleteOnExit();
      return Files.write(file, (Iterable<String>) lines::iterator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Signs this many users in, some sessions each; returns the requests for their pages. */
  Path signIn(String prefix, int users, int sessions) {
    IntFunction<HttpRequest> login =
        i ->
            HttpRequest.newBuilder(server.url("/" + CONTEXT + "/page"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("user=" + prefix + i / sessions))
                .build();
    return write(
        all(users * sessions, login).stream()
            .map(Host::cookies)
            .map(cookies -> Load.line("GET", "/" + CONTEXT + "/page", "Cookie: " + cookies, "")));
  }

  private static String cookies(HttpResponse<?> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
        .collect(Collectors.joining("; "));
  }

  /** Sends these, some at a time; all of them must be answered 200. */
  private static List<HttpResponse<Void>> all(int count, IntFunction<HttpRequest> requests) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Semaphore atATime = new Semaphore(32);
    List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      atATime.acquireUninterruptibly();
      answers.add(
          client
              .sendAsync(requests.apply(i), BodyHandlers.discarding())
              .whenComplete((answer, failure) -> atATime.release()));
    }
    List<HttpResponse<Void>> all = answers.stream().map(CompletableFuture::join).toList();
    if (all.stream().anyMatch(answer -> answer.statusCode() != 200)) {
      throw new IllegalStateException(
          "not all were answered 200: "
              + all.stream()
                  .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting())));
    }
    return all;
  }

  /** Requests to revoke each of these users, signed now; the same could go elsewhere instead. */
  Path revocations(String prefix, int users, String path) {
    URI base = server.url("/" + CONTEXT + "/");
    return write(
        IntStream.range(0, users)
            .parallel()
            .mapToObj(
                i -> PROVIDER.sign(base, new IssuerSubject(IdentityProvider.ISSUER, prefix + i)))
            .map(request -> line(request, path))
            .toList()
            .stream());
  }

  /** The endpoint of ours. */
  static final String ENDPOINT = "oauth/global-token-revocation/connection/okta";

  private static String line(RevocationRequest request, String path) {
    String headers =
        request.headers().entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue())
            .collect(Collectors.joining("|"));
    return Load.line("POST", "/" + CONTEXT + "/" + path, headers, request.body());
  }

  @Override
  public void close() {
    management.close();
    server.close();
  }
}
