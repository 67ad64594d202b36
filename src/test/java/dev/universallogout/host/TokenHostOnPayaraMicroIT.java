package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Payara Micro, which has three applications here; one has no WAR to speak for it. */
class TokenHostOnPayaraMicroIT extends TokenHostContract {
  private static PayaraMicro server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    PayaraMicro.Builder builder =
        Servers.payaraMicro()
            .application("token", file(folder, "token.war", besideTheWar()))
            .application("alone", file(folder, "alone.war", accessTokens()))
            .application("universal-logout", Path.of(System.getProperty("product.war")));
    PROVIDER.configuration().forEach(builder::property);
    server = builder.start();
  }

  private static Path file(Path folder, String name, Map<String, String> configuration) {
    Path war = folder.resolve(name);
    pack(name, configuration).as(ZipExporter.class).exportTo(war.toFile());
    return war;
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  URI base() {
    return server.url("/token/");
  }

  @Override
  URI war() {
    return server.url("/universal-logout/");
  }

  @Test
  void hostWhoseContainerKeepsBearerTokens_withTheEndpointInTheJar_isToldSoAtStartUp() {
    assertThat(server.log().lines().filter(line -> line.contains("UL0007")))
        .singleElement()
        .asString()
        .contains("/alone");
    SubjectIdentifier somebody = new Email(user() + "@corp.example");
    assertThat(PROVIDER.revoke(server.url("/alone/"), somebody).status()).isEqualTo(401);
  }
}
