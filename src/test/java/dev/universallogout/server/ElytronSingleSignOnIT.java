package dev.universallogout.server;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * WildFly's single sign-on of an application security domain. That of Undertow's hosts is not
 * offered any more: 39 refuses to start with it.
 */
@Tag("wildfly")
class ElytronSingleSignOnIT extends SingleSignOnContract {
  private static final String SECRET = "not-a-secret";

  @Override
  ServerProcess.Builder<?, ?> server(Path folder) throws IOException {
    Path keys = folder.resolve("single-sign-on.p12");
    generate(keys);
    String secret = "credential-reference={clear-text=" + SECRET + "}";
    return Servers.wildFly()
        .cli(
            "/subsystem=elytron/key-store=single-sign-on:add(type=PKCS12,path=%s,%s)"
                .formatted(keys, secret))
        .cli(
            "/subsystem=undertow/application-security-domain=other/setting=single-sign-on"
                + ":add(key-store=single-sign-on,key-alias=key,%s)".formatted(secret));
  }

  /** It signs the requests by which servers tell each other of a logout. */
  private static void generate(Path keys) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "key",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=localhost",
            "-storetype",
            "PKCS12",
            "-storepass",
            SECRET,
            "-keystore",
            keys.toString());
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
