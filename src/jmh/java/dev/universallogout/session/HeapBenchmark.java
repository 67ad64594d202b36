package dev.universallogout.session;

import dev.universallogout.LiveHeap;
import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.FilterChain;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apereo.cas.client.session.HashMapBackedSessionMappingStorage;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.oauth2.client.oidc.session.InMemoryOidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionInformation;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;

/**
 * The heap that one signed-in session takes beside the container's, its attribute included: what a
 * full collection leaves, less what one left before.
 */
public class HeapBenchmark extends LiveHeap {
  @Param("1000000")
  public int sessions;

  @Param({"ours", "cas", "springSessionRegistry", "springOidcSessionRegistry"})
  public String kind;

  /** Bytes for each session. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Heap {
    public long bytesPerSession;
  }

  @Benchmark
  public void fill(Heap heap) throws Exception {
    NoCdi.isThere();
    String[] users = users(sessions);
    BareSession[] container = container(users);
    GuardedApplication host =
        new GuardedApplication(Map.of(), new InMemoryJournal(), Way.WITHOUT_FRAMEWORKS);
    Object registry =
        switch (kind) {
          case "ours" -> host.sessions.registry();
          case "cas" -> new HashMapBackedSessionMappingStorage();
          case "springSessionRegistry" -> new SessionRegistryImpl();
          default -> new InMemoryOidcSessionRegistry();
        };
    // Applications have them anyway, as they have sessions and names.
    DefaultOidcUser[] oidcUsers =
        registry instanceof InMemoryOidcSessionRegistry ? oidcUsers(users) : new DefaultOidcUser[0];
    long before = bytes();
    if (registry instanceof HashMapBackedSessionMappingStorage cas) {
      fill(cas, container);
    } else if (registry instanceof SessionRegistryImpl spring) {
      fill(spring, container, users);
    } else if (registry instanceof InMemoryOidcSessionRegistry oidc) {
      fill(oidc, container, oidcUsers);
    } else {
      fill(host, container, users);
    }
    heap.bytesPerSession = each(bytes() - before, sessions);
    Reference.reachabilityFence(container);
    Reference.reachabilityFence(users);
    Reference.reachabilityFence(oidcUsers);
    Reference.reachabilityFence(registry);
    host.close();
  }

  static String[] users(int count) {
    String[] users = new String[count];
    Arrays.setAll(users, Users::name);
    return users;
  }

  /** A session for each, as a container has them without us. */
  static BareSession[] container(String[] users) {
    BareSession[] container = new BareSession[users.length];
    for (int i = 0; i < users.length; i++) {
      container[i] = new BareSession("0123456789ABCDEF-" + i);
      // What containers keep of a form login.
      container[i].setAttribute("user", users[i]);
    }
    return container;
  }

  static void fill(GuardedApplication host, BareSession[] container, String[] users)
      throws Exception {
    FilterChain behindGuard = (q, a) -> host.witness.doFilter(q, a, (p, r) -> {});
    for (int i = 0; i < container.length; i++) {
      host.sessions.guard().created(container[i]);
      // As often as it takes to be on the fast path.
      for (int request = 0; request < 3; request++) {
        host.guard.doFilter(
            new BareRequest(container[i], users[i]), new BareResponse(), behindGuard);
      }
    }
  }

  private static void fill(HashMapBackedSessionMappingStorage storage, BareSession[] container) {
    for (int i = 0; i < container.length; i++) {
      storage.addSessionById("ST-" + i + "-0123456789abcdef0123456789abcdef", container[i]);
    }
  }

  private static void fill(SessionRegistryImpl registry, BareSession[] container, String[] users) {
    for (int i = 0; i < container.length; i++) {
      registry.registerNewSession(container[i].getId(), users[i]);
    }
  }

  private static DefaultOidcUser[] oidcUsers(String[] users) {
    DefaultOidcUser[] all = new DefaultOidcUser[users.length];
    for (int i = 0; i < all.length; i++) {
      OidcIdToken token =
          OidcIdToken.withTokenValue("token")
              .issuer("https://idp.example")
              .audience(List.of("app"))
              .subject(users[i])
              .issuedAt(Instant.EPOCH)
              .expiresAt(Instant.EPOCH.plusSeconds(60))
              .build();
      all[i] = new DefaultOidcUser(AuthorityUtils.NO_AUTHORITIES, token);
    }
    return all;
  }

  private static void fill(
      InMemoryOidcSessionRegistry registry, BareSession[] container, DefaultOidcUser[] users) {
    for (int i = 0; i < container.length; i++) {
      registry.saveSessionInformation(
          new OidcSessionInformation(container[i].getId(), Map.of(), users[i]));
    }
  }
}
