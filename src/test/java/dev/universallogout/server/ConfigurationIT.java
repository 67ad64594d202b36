package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications with a wrong configuration, side by side on one server: each is stopped with one
 * line that names the key and what to do, and the right one beside them starts.
 */
class ConfigurationIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static PayaraMicro server;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Map<String, String> right = right();
    StringBuilder commands = new StringBuilder();
    deploy(commands, folder, "misspelt", with(right, "universal-logout.conections", "okta"));
    deploy(
        commands, folder, "incomplete", without(right, "universal-logout.connection.okta.issuer"));
    deploy(commands, folder, "bare", Map.of());
    Map<String, String> elsewhere = without(right, "universal-logout.journal");
    deploy(
        commands,
        folder,
        "elsewhere",
        with(elsewhere, "universal-logout.data-source", "jdbc/none"));
    Map<String, String> tableless =
        with(elsewhere, "universal-logout.data-source", "java:comp/DefaultDataSource");
    deploy(
        commands,
        folder,
        "tableless",
        with(tableless, "universal-logout.journal.create-schema", "false"));
    deploy(
        commands,
        folder,
        "closed",
        with(
            without(right, "universal-logout.connection.okta.client-id"),
            "universal-logout.fail-deployment",
            "false"));
    WebArchive distributable = archive("distributable", elsewhere);
    distributable.setWebXML(
        new StringAsset(
            "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">"
                + "<distributable/></web-app>"));
    deploy(commands, folder, "distributable", distributable);
    // Deployed by commands, of which each may fail; of those named at start the first that fails is
    // the last.
    Path file = Files.writeString(folder.resolve("deploy.txt"), commands);
    server =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("right", export(archive("right", right), folder.resolve("right.war")))
            .option("--postdeploycommandfile", file.toString())
            .start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Map<String, String> right() {
    Map<String, String> right = PROVIDER.configuration();
    right.put("universal-logout.journal", "memory");
    right.put("universal-logout.session.subject-attributes", "user");
    return right;
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> changed = new HashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> map, String key) {
    Map<String, String> changed = new HashMap<>(map);
    changed.remove(key);
    return changed;
  }

  private static WebArchive archive(String name, Map<String, String> configuration) {
    return TestHost.war(name + ".war", configuration)
        .addPackage("com.example.host")
        .addAsWebResource(new StringAsset("hello"), "hello.html");
  }

  private static void deploy(
      StringBuilder commands, Path folder, String name, Map<String, String> configuration) {
    deploy(commands, folder, name, archive(name, configuration));
  }

  private static void deploy(StringBuilder commands, Path folder, String name, WebArchive archive) {
    Path war = export(archive, folder.resolve(name + ".war"));
    commands
        .append("deploy --name " + name + " --contextroot " + name + " " + war)
        .append(System.lineSeparator());
  }

  private static Path export(WebArchive archive, Path war) {
    archive.as(ZipExporter.class).exportTo(war.toFile());
    return war;
  }

  private static void assertRefused(String name, String... line) {
    assertThat(new Browser(server.url("/" + name + "/")).get("hello.html").status()).isEqualTo(404);
    assertThat(server.log().lines().filter(l -> l.contains("UL0003")))
        .as("one line that says it")
        .anySatisfy(l -> assertThat(l).contains(line));
  }

  @Test
  void rightConfiguration_besideWrongOnes_starts() {
    assertThat(new Browser(server.url("/right/")).get("hello.html").status()).isEqualTo(200);
  }

  @Test
  void misspeltKey_isNamed() {
    assertRefused("misspelt", "universal-logout.conections", "there is no such key");
  }

  @Test
  void missingKey_isNamed() {
    assertRefused("incomplete", "universal-logout.connection.okta.issuer: missing");
  }

  @Test
  void noConfigurationAtAll_saysWhatToWrite() {
    assertRefused("bare", "universal-logout.connections: missing", "universal-logout.connections=");
  }

  @Test
  void dataSourceThatIsNotThere_isNamed() {
    assertRefused("elsewhere", "universal-logout.data-source", "jdbc/none");
  }

  @Test
  void missingTables_nameTheFileThatCreatesThem() {
    assertRefused("tableless", "universal-logout.data-source", "deploy/sql/universal-logout.sql");
  }

  @Test
  void distributableApplication_withoutADatabase_isRefused() {
    assertRefused(
        "distributable", "universal-logout.data-source", "universal-logout.journal=memory");
  }

  @Test
  void toldToStartAllTheSame_servesNobodyWhomItKnows() {
    URI base = server.url("/closed/");
    Browser browser = new Browser(base);
    assertThat(browser.get("hello.html").status()).isEqualTo(200);
    browser.get("app/?do=attribute&value=alice");
    assertThat(browser.get("app/page").status()).isEqualTo(503);
    assertThat(PROVIDER.revoke(base, "alice").status()).isEqualTo(503);
  }
}
