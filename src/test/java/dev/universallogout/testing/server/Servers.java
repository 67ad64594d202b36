package dev.universallogout.testing.server;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.demo.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Servers that a test starts, kills and starts again, each with a journal of its own unless it is
 * given another. What the build unpacked is shared and never written to.
 */
public final class Servers {
  static final Path WORK = Path.of("target");

  private static final String HAZELCAST =
      """
      <hazelcast xmlns="http://www.hazelcast.com/schema/config">
        <cluster-name>two-nodes-%2$d</cluster-name>
        <properties><property name="hazelcast.socket.bind.any">false</property></properties>
        <network>
          <port auto-increment="false">%1$d</port>
          <join>
            <multicast enabled="false"/>
            <tcp-ip enabled="true">
              <member>127.0.0.1:%2$d</member><member>127.0.0.1:%3$d</member>
            </tcp-ip>
          </join>
          <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
        </network>
      </hazelcast>
      """;

  private Servers() {}

  /** A Payara Micro as {@code deploy/payara} installs it. */
  public static PayaraMicro.Builder payaraMicro() {
    PayaraMicro.Builder server =
        PayaraMicro.of(file("payara.micro.jar"), WORK)
            .property("universal-logout.data-source", "jdbc/UniversalLogout");
    commands(Path.of("deploy/payara/universal-logout.asadmin")).forEach(server::postboot);
    return server;
  }

  private static List<String> commands(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Payara Micro with its journal in this database. */
  public static PayaraMicro.Builder payaraMicro(SharedJournal journal) {
    PayaraMicro.Builder server = payaraMicro();
    journal.useIn(server);
    return server;
  }

  /** A WildFly as {@code deploy/wildfly} installs it. */
  public static WildFlyProcess.Builder wildFly() {
    return new WildFlyProcess.Builder(file("wildfly.home"), WORK);
  }

  /** An Open Liberty as {@code deploy/open-liberty} installs it. */
  public static LibertyProcess.Builder openLiberty() {
    return new LibertyProcess.Builder(file("open-liberty.home"), WORK);
  }

  /**
   * Two Payara Micro with one journal, and their distributable sessions in one Hazelcast.
   *
   * @param folder where their configuration is written
   */
  public static List<PayaraMicro.Builder> twoPayaraMicro(SharedJournal journal, Path folder) {
    try {
      int one = Ports.free();
      int two = Ports.free();
      return List.of(
          payaraMicro(journal)
              .option("--hzconfigfile", hazelcast(folder.resolve("one.xml"), one, one, two)),
          payaraMicro(journal)
              .option("--hzconfigfile", hazelcast(folder.resolve("two.xml"), two, one, two)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hazelcast(Path file, int own, int one, int two) throws IOException {
    return Files.writeString(file, HAZELCAST.formatted(own, one, two)).toString();
  }

  /** Two WildFly with one journal, and their distributable sessions in one Infinispan. */
  public static List<WildFlyProcess.Builder> twoWildFly(SharedJournal journal) {
    try {
      List<Integer> ports = List.of(Ports.free(), Ports.free());
      return List.of(
          wildFly().journal(journal).cluster(ports.get(0), ports),
          wildFly().journal(journal).cluster(ports.get(1), ports));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Two Open Liberty with one journal and the same keys for LTPA tokens.
   *
   * @param folder where these keys are kept
   */
  public static List<LibertyProcess.Builder> twoOpenLiberty(SharedJournal journal, Path folder) {
    Path keys = folder.resolve("ltpa.keys");
    return List.of(
        openLiberty().journal(journal).ltpaKeys(keys),
        openLiberty().journal(journal).ltpaKeys(keys));
  }

  /** A Tomcat with users and, if it is given one, a journal. */
  public static TomcatProcess.Builder tomcat() {
    return new TomcatProcess.Builder(file("tomcat.home"), WORK);
  }

  /** A Payara Server or GlassFish, whichever the profile has, installed as {@code deploy} says. */
  public static GlassFishProcess.Builder glassFish(SharedJournal journal) {
    return new GlassFishProcess.Builder(file("glassfish.home"), WORK, journal);
  }

  static boolean isGlassFish(Path home) {
    return home.getFileName().toString().startsWith("glassfish");
  }

  private static Path file(String property) {
    Path file = Path.of(System.getProperty(property));
    if (!Files.exists(file)) {
      throw new IllegalStateException(property + " is " + file + ", which does not exist");
    }
    return file;
  }

  /** Copies these parts of one folder into another. */
  static void copy(Path from, Path to, List<String> parts) {
    for (String part : parts) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.toList()) {
          Path copy = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(copy);
          } else {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
