package dev.universallogout.endpoint;

import dev.universallogout.authentication.JwksHost;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import java.util.Map;

/** Identity providers that publish their keys, each with a connection for one test alone. */
final class IdentityProviders implements AutoCloseable {

  static final Tenant ROTATING = tenant("rotating");
  static final Tenant FLOODED = tenant("flooded");
  static final Tenant UNREACHABLE = tenant("unreachable");
  static final Tenant WITHDRAWING = tenant("withdrawing");
  static final Tenant DARK_A0 = tenant("dark-a0");
  static final Tenant DARK_G = tenant("dark-g");

  final JwksHost rotating = new JwksHost(ROTATING.key());
  final JwksHost flooded = new JwksHost(FLOODED.key());
  final JwksHost unreachable = new JwksHost(UNREACHABLE.key());
  final JwksHost withdrawing = new JwksHost(WITHDRAWING.key());
  final JwksHost dark = new JwksHost();

  IdentityProviders() {
    dark.answerKeys(JwksHost.status(503));
  }

  private static Tenant tenant(String name) {
    return new Tenant(name, TestTokens.ISSUER, TestKeys.rsa("published " + name));
  }

  void configure(Map<String, String> all) {
    configure(all, ROTATING, rotating);
    configure(all, FLOODED, flooded);
    configure(all, UNREACHABLE, unreachable);
    configure(all, WITHDRAWING, withdrawing);
    configure(all, DARK_A0, dark);
    configure(all, DARK_G, dark);
    EndpointFixture.set(all, DARK_G, "status-profile", "draft");
  }

  private static void configure(Map<String, String> all, Tenant tenant, JwksHost publisher) {
    EndpointFixture.sharedUsers(all, tenant);
    EndpointFixture.set(all, tenant, "jwks-uri", publisher.jwksUri().toString());
  }

  @Override
  public void close() {
    rotating.close();
    flooded.close();
    unreachable.close();
    withdrawing.close();
    dark.close();
  }
}
