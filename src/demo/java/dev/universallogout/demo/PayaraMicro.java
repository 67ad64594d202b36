package dev.universallogout.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One Payara Micro; its folder holds its database {@code ./database}. */
public final class PayaraMicro extends ServerProcess {

  private static final String READY = " ready in ";

  private final Builder micro;

  private PayaraMicro(Builder micro, Setup setup) throws IOException {
    super(setup);
    this.micro = micro;
  }

  /**
   * A server that is yet to be set up.
   *
   * @param payaraMicro the file {@code payara-micro.jar}
   * @param parent where its folder is made
   */
  public static Builder of(Path payaraMicro, Path parent) {
    return new Builder(payaraMicro, parent);
  }

  /** What the server runs with. */
  public static final class Builder extends ServerProcess.Builder<PayaraMicro, Builder> {
    private final Path jar;
    private final List<String> options = new ArrayList<>();
    private final List<String> preboot = new ArrayList<>();
    private final List<String> postboot = new ArrayList<>();

    private Builder(Path jar, Path parent) {
      super("payara", parent);
      this.jar = jar.toAbsolutePath();
    }

    /**
     * Adds an option of Payara Micro. Hazelcast is off unless one of them names a Hazelcast
     * configuration.
     */
    public Builder option(String... words) {
      options.addAll(List.of(words));
      return this;
    }

    /** Adds an asadmin command that runs before the server boots. */
    public Builder preboot(String command) {
      preboot.add(command);
      return this;
    }

    /** Adds an asadmin command that runs between the boot and the deployments. */
    public Builder postboot(String command) {
      postboot.add(command);
      return this;
    }

    @Override
    protected PayaraMicro create(Setup setup) throws IOException {
      return new PayaraMicro(this, setup);
    }
  }

  @Override
  protected void prepare() throws IOException {
    Files.createDirectories(folder().resolve("applications"));
    for (Map.Entry<String, Path> application : setup.applications().entrySet()) {
      Files.copy(
          application.getValue(),
          archive(application.getKey()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> preboot = new ArrayList<>();
    preboot.add(
        "set configs.config.server-config.network-config.network-listeners.network-listener"
            + ".http-listener.address=127.0.0.1");
    preboot.add(
        "set resources.jdbc-connection-pool.H2Pool.property.URL="
            + "jdbc:h2:file:./database;WRITE_DELAY=0");
    preboot.addAll(micro.preboot);
    Files.write(folder().resolve("preboot.txt"), preboot);
    Files.write(folder().resolve("postboot.txt"), micro.postboot);
    List<String> users = new ArrayList<>();
    for (User user : setup.users()) {
      // Relative, as everything here: boot commands cannot quote a path with spaces.
      String password = "password-" + user.name();
      Files.writeString(
          folder().resolve(password), "AS_ADMIN_USERPASSWORD=" + user.password() + "\n");
      users.add(
          "create-file-user --groups %s --passwordfile %s %s"
              .formatted(user.group(), password, user.name()));
    }
    Files.write(folder().resolve("users.txt"), users);
  }

  private Path archive(String context) {
    return folder().resolve("applications").resolve(context + ".war");
  }

  @Override
  protected List<String> command() {
    List<String> command = java();
    command.addAll(List.of("-jar", micro.jar.toString(), "--port", Integer.toString(port())));
    command.addAll(List.of("--disablephonehome", "--prebootcommandfile"));
    command.add(folder().resolve("preboot.txt").toString());
    command.addAll(List.of("--postbootcommandfile", folder().resolve("postboot.txt").toString()));
    command.addAll(List.of("--postdeploycommandfile", folder().resolve("users.txt").toString()));
    if (!micro.options.contains("--hzconfigfile")) {
      command.add("--nohazelcast");
    }
    command.addAll(micro.options);
    for (String context : setup.applications().keySet()) {
      command.addAll(List.of("--deploy", archive(context).toString()));
    }
    return command;
  }

  @Override
  protected boolean isReady(String log) {
    return log.contains(READY);
  }

  /** The count that the server logs includes applications that it could not start. */
  @Override
  protected boolean isDeployed(String context, String log) {
    return log.substring(log.lastIndexOf("\"Instance Configuration\""))
        .contains("\"Name\": \"" + context + "\"");
  }
}
