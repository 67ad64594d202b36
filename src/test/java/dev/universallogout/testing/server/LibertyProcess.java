package dev.universallogout.testing.server;

import dev.universallogout.demo.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One Open Liberty with user folders of its own. */
public final class LibertyProcess extends ServerProcess {
  private static final String NAME = "universal-logout";
  private static final String WAR = "universal-logout";

  private final Builder liberty;

  private LibertyProcess(Builder liberty, Setup setup) throws IOException {
    super(setup);
    this.liberty = liberty;
  }

  /** What the server runs with. */
  public static final class Builder extends ServerProcess.Builder<LibertyProcess, Builder> {
    private final Path home;
    private final List<String> elements = new ArrayList<>();
    private Path standaloneWar;

    Builder(Path home, Path parent) {
      super("open-liberty", parent);
      this.home = home.toAbsolutePath();
      property("universal-logout.data-source", "jdbc/UniversalLogout");
    }

    /** Adds an element to {@code server.xml}. */
    public Builder element(String xml) {
      elements.add(xml);
      return this;
    }

    /** Keeps the journal in this database. */
    public Builder journal(SharedJournal journal) {
      return environment("JOURNAL_URL", journal.url())
          .environment("JOURNAL_USER", SharedJournal.USER)
          .environment("JOURNAL_PASSWORD", SharedJournal.PASSWORD)
          .property("universal-logout.journal.create-schema", "true");
    }

    /** Signs its LTPA tokens with the keys of this file; the first server makes it. */
    public Builder ltpaKeys(Path file) {
      return element(
          "<ltpa keysFileName=\"%s\" keysPassword=\"secret\"/>".formatted(file.toAbsolutePath()));
    }

    /** Keeps its sessions in the database of the journal, for other servers to find them there. */
    public Builder sessionsInDatabase() {
      return element("<featureManager><feature>sessionDatabase-1.0</feature></featureManager>")
          .element(
              "<httpSessionDatabase id=\"sessions\" dataSourceRef=\"UniversalLogout\""
                  + " writeFrequency=\"END_OF_SERVLET_SERVICE\"/>");
    }

    /**
     * Has the stand-alone WAR at the root, as {@code deploy/open-liberty/war.xml} puts it there.
     */
    public Builder standaloneWar(Path file) {
      standaloneWar = file;
      return this;
    }

    @Override
    protected LibertyProcess create(Setup setup) throws IOException {
      return new LibertyProcess(this, setup);
    }
  }

  private Path user() {
    return folder().resolve("wlp");
  }

  @Override
  protected void prepare() throws IOException {
    Path server = Files.createDirectories(user().resolve("servers").resolve(NAME));
    Path sample = Path.of("deploy/open-liberty").toAbsolutePath();
    Servers.copy(sample, server, List.of("configDropins"));
    Path drivers = Files.createDirectories(user().resolve("shared/resources/jdbc"));
    Files.copy(SharedJournal.driver(), drivers.resolve("postgresql.jar"));
    Files.copy(SharedJournal.fileOf(org.h2.Driver.class), drivers.resolve("h2.jar"));
    List<String> xml = new ArrayList<>();
    xml.add("<server>");
    xml.add("<include location=\"" + sample.resolve("server.xml") + "\"/>");
    xml.add("<variable name=\"http.host\" value=\"127.0.0.1\"/>");
    xml.add("<variable name=\"http.port\" value=\"" + port() + "\"/>");
    xml.add("<logging consoleLogLevel=\"INFO\"/>");
    xml.addAll(liberty.elements);
    xml.add("<basicRegistry realm=\"file\">");
    for (User user : setup.users()) {
      xml.add("<user name=\"%s\" password=\"%s\"/>".formatted(user.name(), user.password()));
    }
    for (String group : setup.users().stream().map(User::group).distinct().toList()) {
      xml.add("<group name=\"" + group + "\">");
      setup.users().stream()
          .filter(user -> user.group().equals(group))
          .forEach(user -> xml.add("<member name=\"" + user.name() + "\"/>"));
      xml.add("</group>");
    }
    xml.add("</basicRegistry>");
    Files.createDirectories(server.resolve("apps"));
    if (liberty.standaloneWar != null) {
      Files.copy(liberty.standaloneWar, server.resolve("apps/" + WAR + ".war"));
      Path overrides = Files.createDirectories(server.resolve("configDropins/overrides"));
      Files.copy(sample.resolve("war.xml"), overrides.resolve("war.xml"));
    }
    for (Map.Entry<String, Path> application : setup.applications().entrySet()) {
      String context = application.getKey();
      Files.copy(application.getValue(), server.resolve("apps").resolve(context + ".war"));
      xml.add(
          "<webApplication name=\"%s\" location=\"%s.war\" contextRoot=\"/%s\"/>"
              .formatted(context, context, context.equals("ROOT") ? "" : context));
    }
    xml.add("</server>");
    Files.write(server.resolve("server.xml"), xml);
  }

  @Override
  protected List<String> command() {
    List<String> command = new ArrayList<>(java());
    Path tools = liberty.home.resolve("bin/tools");
    command.add(1, "-javaagent:" + tools.resolve("ws-javaagent.jar"));
    command.add(1, "@" + liberty.home.resolve("lib/platform/java/java9.options"));
    command.addAll(List.of("-jar", tools.resolve("ws-server.jar").toString(), NAME));
    return command;
  }

  @Override
  protected Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(super.environment());
    environment.put("WLP_USER_DIR", user().toString());
    return environment;
  }

  @Override
  protected boolean isReady(String log) {
    return log.contains("CWWKF0011I")
        && (liberty.standaloneWar == null || isDeployed(WAR, log) || isRefused(WAR, log))
        && setup.applications().keySet().stream()
            .allMatch(context -> isDeployed(context, log) || isRefused(context, log));
  }

  @Override
  protected boolean isDeployed(String context, String log) {
    return log.contains("CWWKZ0001I: Application " + context + " started");
  }

  private static boolean isRefused(String context, String log) {
    return log.lines().anyMatch(line -> line.matches(".*CWWKZ[0-9]{4}E:.*\\b" + context + "\\b.*"));
  }
}
