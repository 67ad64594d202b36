package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/wildfly} puts into the configuration of a stock server, and takes back. */
@Tag("wildfly")
@Tag("long")
class WildFlyInstallationIT {
  private static final Path HOME = Path.of(System.getProperty("wildfly.home")).toAbsolutePath();
  private static final Path DEPLOY = Path.of("deploy/wildfly").toAbsolutePath();

  @TempDir private Path base;

  @BeforeEach
  void copyTheStockConfiguration() throws IOException {
    Path copy = Files.createDirectory(base.resolve("configuration"));
    try (Stream<Path> files = Files.list(HOME.resolve("standalone/configuration"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void installation_thatIsTakenBack_leavesTheConfigurationAsItWas_andCanBeRepeated()
      throws Exception {
    String before = configuration();
    run("universal-logout.cli", "jakarta-security.cli");
    String installed = configuration();
    assertThat(installed)
        .contains("pool-name=\"UniversalLogout\"")
        .contains("application-security-domain name=\"jakarta-security\"");

    run("universal-logout-undo.cli", "jakarta-security-undo.cli");
    assertThat(configuration()).isEqualTo(before);

    run("universal-logout.cli", "jakarta-security.cli");
    assertThat(configuration()).isEqualTo(installed);
  }

  private String configuration() throws IOException {
    return Files.readString(base.resolve("configuration/standalone.xml"));
  }

  /** As the files say at their top, for a server that does not run. */
  private void run(String... files) throws IOException, InterruptedException {
    String commands = "embed-server --server-config=standalone.xml";
    for (String file : files) {
      commands += ",run-batch --file=" + DEPLOY.resolve(file);
    }
    Path output = base.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(HOME.resolve("bin/jboss-cli.sh").toString(), "--commands=" + commands)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
    Process process = builder.start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
  }
}
