package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login that a server refuses as it comes, whether the application has the jar or not. Should one
 * of these tests fail, the server has learnt it, and {@code docs/servers.md} has to say so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
abstract class StockServerContract {
  private static final String WITH = "with-the-jar";
  private static final String WITHOUT = "without-it";

  private ServerProcess server;

  /** As it comes, but for the journal. */
  abstract ServerProcess.Builder<?, ?> server();

  abstract WebArchive application(Map<String, String> configuration);

  /** Signs in, and returns the last answer. */
  abstract Page signIn(Browser browser, String user);

  /** What the log says of it; a regular expression, which is empty where it says nothing. */
  abstract String complaint();

  /** The status of the last answer. */
  int status() {
    return 500;
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    Map<String, String> keys = new IdentityProvider("okta").configuration();
    ServerProcess.Builder<?, ?> builder = server();
    for (String name : new String[] {WITH, WITHOUT}) {
      WebArchive application = application(new HashMap<>(keys));
      if (name.equals(WITHOUT)) {
        File jar = new File(System.getProperty("product.jar"));
        assertThat(application.delete("/WEB-INF/lib/" + jar.getName())).isNotNull();
      }
      Path war = folder.resolve(name + ".war");
      application.as(ZipExporter.class).exportTo(war.toFile());
      builder.application(name, war);
    }
    server = builder.start();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WITH, WITHOUT})
  void login_isRefusedByTheServerItself(String application) {
    Browser browser = new Browser(server.url("/" + application + "/"));
    int before = complaints();

    Page answer = signIn(browser, "alice");

    assertThat(answer.status()).as(answer.body()).isEqualTo(status());
    assertThat(browser.get("protected/page").principal()).isEmpty();
    if (complaint().isEmpty()) {
      assertThat(complaints()).isEqualTo(before);
    } else {
      assertThat(complaints()).isGreaterThan(before);
    }
  }

  private int complaints() {
    String expression = complaint().isEmpty() ? "WARN|ERROR|SEVERE" : complaint();
    return server.log().split(expression, -1).length;
  }
}
