package dev.universallogout.testing.server;

import dev.universallogout.demo.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One Tomcat with a {@code CATALINA_BASE} of its own. */
public final class TomcatProcess extends ServerProcess {
  private static final Path INSTALLATION = Path.of("deploy/tomcat/context.xml.default");

  private final Builder tomcat;

  private TomcatProcess(Builder tomcat, Setup setup) throws IOException {
    super(setup);
    this.tomcat = tomcat;
  }

  /** What the server runs with. */
  public static final class Builder extends ServerProcess.Builder<TomcatProcess, Builder> {
    private final Path home;
    private final List<String> ofTheContexts = new ArrayList<>();
    private final List<String> ofTheHost = new ArrayList<>();
    private boolean reloadable;
    private @Nullable String journal;

    Builder(Path home, Path parent) {
      super("tomcat", parent);
      this.home = home.toAbsolutePath();
    }

    /** Adds an element to every application's {@code Context}. */
    public Builder inEachContext(String xml) {
      ofTheContexts.add(xml);
      return this;
    }

    /** Has Tomcat start an application again when one of its libraries changes. */
    public Builder reloadable() {
      reloadable = true;
      return this;
    }

    /** Adds an element to the {@code Host}. */
    public Builder inTheHost(String xml) {
      ofTheHost.add(xml);
      return this;
    }

    /** Keeps the journal in this database, as {@code deploy/tomcat} says. */
    public Builder journal(SharedJournal journal) {
      return journal(journal.url());
    }

    /** The same, at this URL. */
    public Builder journal(String url) {
      journal = url;
      return property("universal-logout.data-source", "java:comp/env/jdbc/UniversalLogout")
          .property("universal-logout.journal.create-schema", "true");
    }

    @Override
    protected TomcatProcess create(Setup setup) throws IOException {
      return new TomcatProcess(this, setup);
    }
  }

  @Override
  protected void prepare() throws IOException {
    Servers.copy(tomcat.home, folder(), List.of("conf"));
    Path configuration = folder().resolve("conf");
    Path libraries = Files.createDirectories(folder().resolve("lib"));
    Files.copy(SharedJournal.driver(), libraries.resolve("postgresql.jar"));
    Files.writeString(
        configuration.resolve("server.xml"),
        SERVER_XML.formatted(port(), String.join("\n", tomcat.ofTheHost)));
    Files.writeString(
        configuration.resolve("context.xml"),
        "<Context reloadable=\""
            + tomcat.reloadable
            + "\">\n"
            + String.join("\n", tomcat.ofTheContexts)
            + "\n</Context>\n");
    if (tomcat.journal != null) {
      Path host = Files.createDirectories(configuration.resolve("Catalina/localhost"));
      Files.writeString(host.resolve(INSTALLATION.getFileName()), installation(tomcat.journal));
    }
    List<String> users = new ArrayList<>();
    users.add("<tomcat-users>");
    for (User user : setup.users()) {
      users.add(
          "<user username=\"%s\" password=\"%s\" roles=\"%s\"/>"
              .formatted(user.name(), user.password(), user.group()));
    }
    users.add("</tomcat-users>");
    Files.write(configuration.resolve("tomcat-users.xml"), users);
    Path applications = Files.createDirectories(folder().resolve("webapps"));
    for (Map.Entry<String, Path> application : setup.applications().entrySet()) {
      Files.copy(application.getValue(), applications.resolve(application.getKey() + ".war"));
    }
  }

  /** What an installation copies, with the four values that it says to replace. */
  private static String installation(String journal) throws IOException {
    String text = Files.readString(INSTALLATION);
    for (Map.Entry<String, String> value :
        Map.of(
                "org.h2.Driver",
                org.postgresql.Driver.class.getName(),
                "jdbc:h2:file:${catalina.base}/data/universal-logout;WRITE_DELAY=0",
                journal,
                "username=\"sa\"",
                "username=\"" + SharedJournal.USER + "\"",
                "password=\"sa\"",
                "password=\"" + SharedJournal.PASSWORD + "\"")
            .entrySet()) {
      if (!text.contains(value.getKey())) {
        throw new IllegalStateException(INSTALLATION + " has no " + value.getKey());
      }
      text = text.replace(value.getKey(), value.getValue());
    }
    return text;
  }

  @Override
  protected List<String> command() {
    List<String> command = new ArrayList<>(java());
    command.add("-Dcatalina.home=" + tomcat.home);
    command.add("-Dcatalina.base=" + folder());
    Path programs = tomcat.home.resolve("bin");
    command.addAll(
        List.of(
            "-cp",
            programs.resolve("bootstrap.jar") + ":" + programs.resolve("tomcat-juli.jar"),
            "org.apache.catalina.startup.Bootstrap",
            "start"));
    return command;
  }

  @Override
  protected boolean isReady(String log) {
    return log.contains("Server startup in [");
  }

  @Override
  protected boolean isDeployed(String context, String log) {
    return !log.contains("Context [/" + context + "] startup failed")
        && log.lines()
            .anyMatch(
                line ->
                    line.contains("Deployment of web application archive")
                        && line.contains(context + ".war")
                        && line.contains("has finished"));
  }

  private static final String SERVER_XML =
      """
      <Server port="-1">
        <Listener className="org.apache.catalina.mbeans.GlobalResourcesLifecycleListener"/>
        <GlobalNamingResources>
          <Resource name="UserDatabase" auth="Container" type="org.apache.catalina.UserDatabase"
                    factory="org.apache.catalina.users.MemoryUserDatabaseFactory"
                    pathname="conf/tomcat-users.xml"/>
        </GlobalNamingResources>
        <Service name="Catalina">
          <Connector address="127.0.0.1" port="%d" protocol="HTTP/1.1"/>
          <Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1">
            <Realm className="org.apache.catalina.realm.UserDatabaseRealm" resourceName="UserDatabase"/>
            <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false">
              %s
            </Host>
          </Engine>
        </Service>
      </Server>
      """;
}
