package dev.universallogout.testing.server;

import dev.universallogout.demo.Ports;
import dev.universallogout.demo.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One WildFly with a copy of the stock {@code standalone} folder and free ports. */
public final class WildFlyProcess extends ServerProcess {
  private static final List<String> MODULES =
      List.of(
          "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
          "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
          "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.security=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.management/javax.management=ALL-UNNAMED",
          "--add-opens=java.naming/javax.naming=ALL-UNNAMED");

  private static final String DRIVER_MODULE =
      """
      <module xmlns="urn:jboss:module:1.9" name="org.postgresql">
        <resources><resource-root path="driver.jar"/></resources>
        <dependencies><module name="java.se"/><module name="jdk.security.auth"/></dependencies>
      </module>
      """;

  /** What became of a configuration, by the script; the CLI boots a server for it. */
  private static final Map<List<String>, byte[]> CONFIGURED = new ConcurrentHashMap<>();

  private final Builder wildFly;
  private final int[] otherPorts = {Ports.free(), Ports.free(), Ports.free()};

  private WildFlyProcess(Builder wildFly, Setup setup) throws IOException {
    super(setup);
    this.wildFly = wildFly;
  }

  /** What the server runs with. */
  public static final class Builder extends ServerProcess.Builder<WildFlyProcess, Builder> {
    private final Path home;
    private final List<String> commands = new ArrayList<>();
    private String configuration = "standalone.xml";
    private boolean postgresql;

    Builder(Path home, Path parent) {
      super("wildfly", parent);
      this.home = home.toAbsolutePath();
      property("universal-logout.data-source", "java:jboss/datasources/UniversalLogout");
    }

    /** Names the file in {@code standalone/configuration}, such as {@code standalone-ha.xml}. */
    public Builder configuration(String file) {
      configuration = file;
      return this;
    }

    /** Adds a command line for the management CLI, which is run while the server is down. */
    public Builder cli(String command) {
      commands.add(command);
      return this;
    }

    /** Adds the security domain for logins by Jakarta Security, as {@code deploy/wildfly} does. */
    public Builder jakartaSecurity() {
      return cli("run-batch --file=" + file("jakarta-security.cli"));
    }

    /** Keeps the journal in this database. */
    public Builder journal(SharedJournal journal) {
      postgresql = true;
      return environment("JOURNAL_DRIVER", "postgresql")
          .environment("JOURNAL_URL", journal.url())
          .environment("JOURNAL_USER", SharedJournal.USER)
          .environment("JOURNAL_PASSWORD", SharedJournal.PASSWORD)
          .property("universal-logout.journal.create-schema", "true");
    }

    /**
     * Makes it a node of a cluster over TCP.
     *
     * @param port its own, one of those
     * @param ports those of all nodes
     */
    public Builder cluster(int port, List<Integer> ports) {
      configuration("standalone-ha.xml");
      property("jboss.bind.address.private", "127.0.0.1");
      property("java.net.preferIPv4Stack", "true");
      String sockets = "/socket-binding-group=standard-sockets";
      // Not the number, so that all nodes have the same configuration.
      property("cluster.port", Integer.toString(port));
      cli(sockets + "/socket-binding=jgroups-tcp:write-attribute(name=port,value=${cluster.port})");
      cli("/subsystem=jgroups/channel=ee:write-attribute(name=stack,value=tcp)");
      cli("/subsystem=jgroups/stack=tcp/protocol=MPING:remove");
      // Else each node waits for the other's delayed acknowledgements, several times a request.
      cli(
          "/subsystem=jgroups/stack=tcp/transport=TCP:map-put(name=properties,key=tcp_nodelay,value=true)");
      List<String> members = new ArrayList<>();
      for (int member : ports) {
        String name = "node-" + member;
        members.add(name);
        cli(
            sockets
                + "/remote-destination-outbound-socket-binding=%s:add(host=127.0.0.1,port=%d)"
                    .formatted(name, member));
      }
      return cli(
          "/subsystem=jgroups/stack=tcp/protocol=TCPPING:add(add-index=0,socket-bindings="
              + members
              + ")");
    }

    @Override
    protected WildFlyProcess create(Setup setup) throws IOException {
      return new WildFlyProcess(this, setup);
    }
  }

  private Path base() {
    return folder().resolve("standalone");
  }

  private Path modules() {
    return folder().resolve("modules");
  }

  @Override
  protected void prepare() throws IOException {
    Servers.copy(
        wildFly.home.resolve("standalone"), base(), List.of("configuration", "deployments"));
    writeUsers();
    for (Map.Entry<String, Path> application : setup.applications().entrySet()) {
      Files.copy(
          application.getValue(),
          base().resolve("deployments").resolve(application.getKey() + ".war"));
    }
    Path driver = Files.createDirectories(modules().resolve("org/postgresql/main"));
    Files.copy(SharedJournal.driver(), driver.resolve("driver.jar"));
    Files.writeString(driver.resolve("module.xml"), DRIVER_MODULE);
    configure();
  }

  private void writeUsers() throws IOException {
    List<String> passwords = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    for (User user : setup.users()) {
      passwords.add(user.name() + "=" + digest(user));
      roles.add(user.name() + "=" + user.group());
    }
    Path configuration = base().resolve("configuration");
    Files.write(configuration.resolve("application-users.properties"), passwords);
    Files.write(configuration.resolve("application-roles.properties"), roles);
  }

  private static String digest(User user) {
    try {
      String text = user.name() + ":ApplicationRealm:" + user.password();
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void configure() throws IOException {
    List<String> script = new ArrayList<>();
    script.add("embed-server --std-out=discard --server-config=" + wildFly.configuration);
    if (wildFly.postgresql) {
      script.add(
          "/subsystem=datasources/jdbc-driver=postgresql:add("
              + "driver-name=postgresql,driver-module-name=org.postgresql)");
    }
    script.add("run-batch --file=" + file("universal-logout.cli"));
    script.addAll(wildFly.commands);
    script.add("stop-embedded-server");
    Path configuration = base().resolve("configuration").resolve(wildFly.configuration);
    byte[] configured = CONFIGURED.get(script);
    if (configured == null) {
      run(script);
      CONFIGURED.put(script, Files.readAllBytes(configuration));
    } else {
      Files.write(configuration, configured);
    }
  }

  private void run(List<String> script) throws IOException {
    Path file = Files.write(folder().resolve("setup.cli"), script);
    Path output = folder().resolve("setup.log");
    List<String> command = modularJava();
    command.addAll(List.of("org.jboss.as.cli", "--file=" + file));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JBOSS_HOME", wildFly.home.toString());
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(folder().toFile())
            .start();
    if (!ended(process) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "WildFly does not take its setup:\n" + Files.readString(output));
    }
  }

  private static Path file(String name) {
    return Path.of("deploy/wildfly", name).toAbsolutePath();
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(2, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<String> modularJava() {
    List<String> command = java();
    command.addAll(MODULES);
    command.add("-Djboss.home.dir=" + wildFly.home);
    command.add("-Djboss.server.base.dir=" + base());
    command.addAll(List.of("-jar", wildFly.home.resolve("jboss-modules.jar").toString(), "-mp"));
    command.add(modules() + java.io.File.pathSeparator + wildFly.home.resolve("modules"));
    return command;
  }

  @Override
  protected List<String> command() {
    List<String> command = modularJava();
    // The options of the JVM stand before -jar.
    command.add(1, "-Dorg.jboss.boot.log.file=" + base().resolve("log/boot.log"));
    command.add(
        1, "-Dlogging.configuration=file:" + base().resolve("configuration/logging.properties"));
    command.addAll(List.of("org.jboss.as.standalone", "-c", wildFly.configuration));
    command.add("-Djboss.node.name=" + folder().getFileName());
    command.add("-Djboss.http.port=" + port());
    command.add("-Djboss.https.port=" + otherPorts[0]);
    command.add("-Djboss.management.http.port=" + otherPorts[1]);
    command.add("-Djboss.ajp.port=" + otherPorts[2]);
    return command;
  }

  /** It says so also when it has started with errors. */
  @Override
  protected boolean isReady(String log) {
    return log.contains("WFLYSRV0025") || log.contains("WFLYSRV0026");
  }

  @Override
  protected boolean isDeployed(String context, String log) {
    return log.contains("WFLYSRV0010: Deployed \"" + context + ".war\"");
  }
}
