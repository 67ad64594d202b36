package dev.universallogout.testing.server;

import dev.universallogout.demo.Ports;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.GlassFishDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One Payara Server or GlassFish with a copy of the stock domain and free ports. */
public final class GlassFishProcess extends ServerProcess {
  private static final String NAME = "domain";

  private final Builder glassFish;

  private GlassFishProcess(Builder glassFish, Setup setup) throws IOException {
    super(setup);
    this.glassFish = glassFish;
  }

  /** What the server runs with. */
  public static final class Builder extends ServerProcess.Builder<GlassFishProcess, Builder> {
    private final Path home;
    private final List<String> commands = new ArrayList<>();

    Builder(Path home, Path parent, SharedJournal journal) {
      super("glassfish", parent);
      this.home = home.toAbsolutePath();
      environment("JOURNAL_DRIVER", org.postgresql.Driver.class.getName());
      environment("JOURNAL_URL", journal.url());
      environment("JOURNAL_USER", SharedJournal.USER);
      environment("JOURNAL_PASSWORD", SharedJournal.PASSWORD);
      property("universal-logout.data-source", "jdbc/UniversalLogout");
      property("universal-logout.journal.create-schema", "true");
    }

    /** Adds a command of {@code asadmin}, which is run once, before any application is there. */
    public Builder asadmin(String command) {
      commands.add(command);
      return this;
    }

    @Override
    protected GlassFishProcess create(Setup setup) throws IOException {
      return new GlassFishProcess(this, setup);
    }
  }

  private Path domain() {
    return folder().resolve(NAME);
  }

  @Override
  protected void prepare() throws IOException {
    Servers.copy(glassFish.home.resolve("glassfish/domains/domain1"), domain(), List.of(""));
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ports.add(Integer.toString(Ports.free()));
    }
    ports.set(1, Integer.toString(port()));
    GlassFishDomain.confine(domain(), ports);
    Files.copy(SharedJournal.driver(), domain().resolve("lib/postgresql.jar"));
    Path commands = Files.write(folder().resolve("setup.asadmin"), commands());
    try {
      asadmin("start-domain", "--domaindir", folder().toString(), NAME);
      asadmin("--port", ports.get(0), "multimode", "--file", commands.toString());
    } finally {
      asadmin("stop-domain", "--domaindir", folder().toString(), "--kill", NAME);
    }
    for (Map.Entry<String, Path> application : setup.applications().entrySet()) {
      Path war = domain().resolve("autodeploy").resolve(application.getKey() + ".war");
      Files.copy(application.getValue(), war);
    }
  }

  /** The installation as it is for several nodes, the users, and what the test adds. */
  private List<String> commands() throws IOException {
    Path installation =
        Path.of(
            Servers.isGlassFish(glassFish.home)
                ? "deploy/glassfish/universal-logout.asadmin"
                : "deploy/payara/universal-logout.asadmin");
    List<String> commands = new ArrayList<>();
    for (String command : Files.readAllLines(installation)) {
      if (!command.startsWith("create-system-properties JOURNAL_DRIVER=")) {
        commands.add(command);
      }
    }
    for (User user : setup.users()) {
      Path password = folder().resolve(user.name() + ".password");
      Files.writeString(password, "AS_ADMIN_USERPASSWORD=" + user.password() + "\n");
      commands.add(
          "create-file-user --groups %s --passwordfile %s %s"
              .formatted(user.group(), password, user.name()));
    }
    commands.addAll(glassFish.commands);
    return commands;
  }

  private List<String> asadmin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(glassFish.home.resolve("bin/asadmin").toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder(), "asadmin-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    builder.environment().put("AS_JAVA", System.getProperty("java.home"));
    builder.environment().putAll(setup.environment());
    Process process = builder.start();
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      } else if (process.exitValue() == 0) {
        return Files.readAllLines(output, StandardCharsets.UTF_8);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException(command + ":\n" + Files.readString(output));
  }

  /**
   * What {@code asadmin} would start, without it: so that it is this process that can be killed.
   */
  @Override
  protected List<String> command() {
    try {
      List<String> lines =
          asadmin(
              "start-domain", "--domaindir", folder().toString(), "--dry-run", "--verbose", NAME);
      int first = 0;
      while (!lines.get(first).endsWith("/bin/java")) {
        first++;
      }
      List<String> command = new ArrayList<>(java());
      for (String argument : lines.subList(first + 1, lines.size())) {
        if (argument.isBlank() || argument.startsWith("Command start-domain")) {
          break;
        }
        command.add(argument);
      }
      int readsPassword = command.indexOf("-read-stdin");
      if (readsPassword >= 0) {
        command.set(readsPassword + 1, "false");
      }
      return command;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  protected boolean isReady(String log) {
    return log.contains("startup time")
        && setup.applications().keySet().stream()
            .allMatch(context -> isDeployed(context, log) || isRefused(context, log));
  }

  @Override
  protected boolean isDeployed(String context, String log) {
    return log.contains("Loading application [" + context + "] at") && !isRefused(context, log);
  }

  private static boolean isRefused(String context, String log) {
    return log.contains(context + ".war failed") || log.contains("loading the app [" + context);
  }
}
