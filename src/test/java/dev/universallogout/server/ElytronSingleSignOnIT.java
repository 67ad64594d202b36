package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.WildFlyProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * WildFly's single sign-on of an application security domain. That of Undertow's hosts is not
 * offered any more: 39 refuses to start with it.
 */
@Tag("wildfly")
@Tag("long")
class ElytronSingleSignOnIT extends SingleSignOnContract {
  private static final String SECRET = "not-a-secret";

  @Override
  List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) throws IOException {
    Path keys = folder.resolve("single-sign-on.p12");
    generate(keys);
    String secret = "credential-reference={clear-text=" + SECRET + "}";
    List<WildFlyProcess.Builder> nodes = nodes();
    for (WildFlyProcess.Builder node : nodes) {
      node.cli(
              "/subsystem=elytron/key-store=single-sign-on:add(type=PKCS12,path=%s,%s)"
                  .formatted(keys, secret))
          .cli(
              "/subsystem=undertow/application-security-domain=other/setting=single-sign-on"
                  + ":add(key-store=single-sign-on,key-alias=key,%s)".formatted(secret));
    }
    return nodes;
  }

  /** Those to be given single sign-on. */
  List<WildFlyProcess.Builder> nodes() {
    return List.of(Servers.wildFly());
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

  /** Every value that any of these was ever given, of each name none or one. */
  private static Set<Map<String, String>> selections(Browser... browsers) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (Browser browser : browsers) {
      browser
          .everSet()
          .forEach(
              (name, set) -> values.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(set));
    }
    Set<Map<String, String>> selections = new LinkedHashSet<>(Set.of(Map.of()));
    values.forEach(
        (name, set) -> {
          for (Map<String, String> shorter : List.copyOf(selections)) {
            for (String value : set) {
              Map<String, String> longer = new LinkedHashMap<>(shorter);
              longer.put(name, value);
              selections.add(longer);
            }
          }
        });
    selections.remove(Map.of());
    return selections;
  }

  private void assertBringsNobody(Set<Map<String, String>> selections) {
    for (Map<String, String> selection : selections) {
      for (URI application : applications()) {
        Browser thief = new Browser(application);
        thief.cookies().putAll(selection);
        assertThat(isSignedIn(thief, "alice")).as("%s with %s", application, selection).isFalse();
        assertThat(isSignedIn(thief, "alice")).as("%s again, %s", application, selection).isFalse();
      }
    }
  }

  @Test
  void everyCookieEverSet_inEverySelection_bringsNobodyInEitherApplication() {
    Browser alice = signedIn("alice");
    Browser visited = arrive(alice, two, "alice");
    Browser unpresented = new Browser(one);
    unpresented.signIn("alice", "secret");
    Browser bob = signedIn("bob");
    Set<Map<String, String>> old = selections(alice, visited, unpresented);
    assertThat(old).anyMatch(selection -> selection.size() > 1);

    revoke("alice");

    assertBringsNobody(old);
    assertThat(isSignedIn(bob, "bob")).isTrue();
    arrive(bob, two, "bob");

    Browser again = signedIn("alice");
    arrive(again, two, "alice");
    assertBringsNobody(old);
    assertThat(isSignedIn(again, "alice")).isTrue();
    arrive(again, two, "alice");
    assertThat(isSignedIn(bob, "bob")).isTrue();
  }
}
