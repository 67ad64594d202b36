package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.remember.RememberMechanism;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with one journal, and on both the same applications, one for each kind of login but
 * BASIC, whose password is served wherever it comes without a session. People sign in at the first;
 * the thief comes to the second, which has set none of his cookies, and at the first to the other
 * applications, among them twins that are the same but for their context.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
abstract class LoginsOnTwoNodes {
  private static final String TWIN = "-too";

  /**
   * So that the first node starts in time: what their users have is the session of an application,
   * as with the form.
   */
  private static final Set<String> WITHOUT_TWIN = Set.of("proxy", "wrapped", "elytron");

  private final SharedJournal journal = SharedJournal.start();
  final RunningOpenIdProvider openId = new RunningOpenIdProvider();
  private final List<ServerProcess> nodes = new ArrayList<>();

  /** Those of the first node, which has twins of most of the applications. */
  private final List<String> contexts = new ArrayList<>();

  /** The two, not started. */
  abstract List<? extends ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder);

  /**
   * Whether the two share what sessions are distributable. Else the other knows nobody but by what
   * his browser carries beside the session.
   */
  boolean shareSessions() {
    return true;
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    Map<String, Path> wars = new LinkedHashMap<>();
    applications()
        .forEach(
            (context, application) -> {
              Path war = folder.resolve(context + ".war");
              TestHost.distributable(application).as(ZipExporter.class).exportTo(war.toFile());
              wars.put(context, war);
            });
    List<? extends ServerProcess.Builder<?, ?>> servers = servers(journal, folder);
    ServerProcess.Builder<?, ?> first = servers.get(0).jvmOption("-Xmx1g");
    wars.forEach(
        (context, war) -> {
          contexts.add(context);
          if (!WITHOUT_TWIN.contains(context)) {
            contexts.add(context + TWIN);
            first.application(context + TWIN, war);
          }
        });
    for (ServerProcess.Builder<?, ?> node : servers) {
      for (String user : List.of("alice", "bob")) {
        node.user(user, "secret", "member");
      }
      wars.forEach(node::application);
      nodes.add(node.start());
    }
  }

  @AfterAll
  void stop() {
    nodes.forEach(ServerProcess::close);
    openId.close();
    journal.close();
  }

  /** Those of each kind of login, by context. */
  Map<String, WebArchive> applications() {
    Map<String, WebArchive> applications = new LinkedHashMap<>();
    applications.put("form", TestHost.formLogin("form.war", keys()));
    applications.put("custom-form", CustomFormLoginIT.host(keys()));
    applications.put(
        "remember", RememberMeContract.pack("remember.war", keys(), RememberMechanism.class));
    applications.put("open-id", JakartaOpenIdIT.host(keys(), openId, !Server.isLiberty()));
    applications.put("proxy", ProxyHeaderIT.host(keys()));
    applications.put("wrapped", WrappedRequestIT.host(keys()));
    applications.put("spring", SpringHost.security("spring", "token", keys()));
    Map<String, String> session = keys();
    session.put("universal-logout.session.credential-cookies", "SESSION");
    applications.put("spring-session", SpringHost.sharedSessions(journal, session));
    applications.put("shiro", ShiroHost.war(keys()));
    return applications;
  }

  Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>(ResurrectionContract.PROVIDER.configuration());
    keys.put(
        "universal-logout.connection.okta.subject-issuers",
        IdentityProvider.ISSUER + "," + openId.issuer());
    return keys;
  }

  /** One of the applications. */
  abstract class AtBothNodes extends ResurrectionContract {
    private final String context;

    AtBothNodes(String context) {
      this.context = context;
    }

    @Override
    URI base() {
      return nodes.get(0).url("/" + context + "/");
    }

    URI other() {
      return nodes.get(1).url("/" + context + "/");
    }

    @Override
    void signIn(Browser browser, String user) {
      parkLogin(browser, user);
      browser.get("protected/page");
    }

    /** The same application at another context of the first node. */
    private URI twin() {
      return nodes.get(0).url("/" + context + TWIN + "/");
    }

    private boolean hasTwin() {
      return contexts.contains(context + TWIN);
    }

    /** Whether what a browser has of a login is good at the twin, too. */
    boolean isCarried() {
      return false;
    }

    /** Into the twin by each way of the login, and into every context by the simplest. */
    private List<Entry> waysElsewhere() {
      Entry page = Entry.ofTheHost().get(0);
      return Stream.concat(
              hasTwin() ? ways().stream().map(way -> way.at(twin())) : Stream.of(),
              contexts.stream().map(at -> page.at(nodes.get(0).url("/" + at + "/"))))
          .toList();
    }

    private Browser atTheTwin(Browser browser, String user) {
      Browser there = browser.at(twin());
      assertThat(isSignedIn(there, user)).as("at the twin").isEqualTo(isCarried());
      return there;
    }

    /**
     * Of one login the twin knows before the revocation, of another it has seen nothing. A login
     * after the revocation is as good there as one before.
     */
    @Test
    void cookiesOfARevokedUser_atAnotherApplicationOfTheServer_bringNobody() {
      Browser browser = signedIn(revoked());
      Loot seen = hasTwin() ? Loot.of(browser, atTheTwin(browser, revoked())) : Loot.of(browser);
      Loot unseen = Loot.of(signedIn(revoked()));
      revoke(revoked());
      unseen.assertBringsNobody(revoked(), Loot.Order.LARGEST_FIRST, waysElsewhere());
      seen.assertBringsNobody(revoked(), Loot.Order.LARGEST_FIRST, waysElsewhere());
      Browser fresh = signedIn(revoked());
      if (hasTwin()) {
        atTheTwin(fresh, revoked());
        bystanders().forEach(other -> atTheTwin(other, bystander()));
      }
      seen.assertBringsNobody(revoked(), Loot.Order.SMALLEST_FIRST, waysElsewhere());
      unseen.assertBringsNobody(revoked(), Loot.Order.SMALLEST_FIRST, waysElsewhere());
      assertThat(isSignedIn(fresh, revoked())).isTrue();
    }

    /** There nobody has heard of the session that has ended but by the thief's cookies. */
    @Test
    void loginAtTheOtherNode_inABrowserThatTheThiefKnows_getsNothingThatHeKnows() {
      Browser browser = signedIn(revoked());
      Loot known = Loot.of(browser);
      revoke(revoked());
      Browser there = browser.at(other());
      there.get("protected/page");
      signIn(there, revoked());
      assertThat(isSignedIn(there, revoked())).isTrue();
      assertSharesNothing(there, known);
      known.assertBringsNobody(revoked(), Loot.Order.LARGEST_FIRST, entries());
      assertThat(isSignedIn(there, revoked())).isTrue();
    }

    /** The ways into one node. */
    List<Entry> ways() {
      return Entry.ofTheHost();
    }

    /** Those by which a user who has signed in is served. */
    List<Entry> waysThatLeadIn() {
      return ways();
    }

    @Override
    List<Entry> entries() {
      return atBoth(ways());
    }

    @Override
    List<Entry> controlEntries() {
      return atBoth(waysThatLeadIn());
    }

    /** By each at the other node, and by the first where the user has signed in. */
    private List<Entry> atBoth(List<Entry> ways) {
      return Stream.concat(ways.stream().map(way -> way.at(other())), ways.stream().limit(1))
          .toList();
    }

    /** From one browser: the cookies of two are mixed where there is one node. */
    @Override
    Loot loot(Function<String, Browser> login) {
      return Loot.of(login.apply(revoked()));
    }

    /** The other is that of what a new login leaves. */
    @Override
    List<Loot.Order> orders() {
      return List.of(Loot.Order.LARGEST_FIRST);
    }

    /**
     * Returns when the second node, too, has read of it: what it acknowledges itself it has put
     * behind everything that came before.
     */
    @Override
    void revoke(String user) {
      super.revoke(user);
      IssuerSubject nobody = new IssuerSubject(IdentityProvider.ISSUER, "nobody");
      assertThat(PROVIDER.revoke(other(), nobody).status()).isEqualTo(200);
    }

    /** Whether the server brings the login to its other node. */
    boolean isShared() {
      return shareSessions();
    }

    /** A server may answer before the session has come to the other node. */
    private void awaitSignedInAtTheOther(Browser browser, String user) {
      await().atMost(Duration.ofSeconds(5)).until(() -> isSignedIn(browser.at(other()), user));
    }

    /** Who is not revoked any more, or never was, the other node serves as well. */
    @AfterEach
    void bystanderAndNewLoginAreServedAtTheOtherNode() {
      if (isShared()) {
        bystanders().forEach(browser -> awaitSignedInAtTheOther(browser, bystander()));
        awaitSignedInAtTheOther(signedIn(revoked()), revoked());
      }
    }

    @Override
    @Test
    void everyEntry_beforeTheRevocation_namesTheUser() {
      Browser browser = signedIn(revoked());
      if (!isShared()) {
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(5))
            .until(() -> !isSignedIn(browser.at(other()), revoked()));
        return;
      }
      awaitSignedInAtTheOther(browser, revoked());
      // Nor need it have come by each way at once: Payara waits for it only if a cookie tells it
      // to.
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> Entry.assertLeadIn(controlEntries(), browser, revoked()));
    }
  }

  /**
   * A login for which Open Liberty makes an LTPA token, or gives that of a login within minutes
   * before. Since some of the applications sign in by Jakarta Security, it does so after a
   * revocation too, and the first login is refused.
   */
  abstract class ContainersLogin extends AtBothNodes {
    ContainersLogin(String context) {
      super(context);
    }

    /** By LTPA. */
    @Override
    boolean isCarried() {
      return Server.isLiberty();
    }

    @Override
    void revoke(String user) {
      super.revoke(user);
      if (Server.isLiberty()) {
        signIn(new Browser(base()), user);
        signIn(new Browser(other()), user);
      }
    }
  }

  @Nested
  class FormLogin extends ContainersLogin {
    FormLogin() {
      super("form");
    }

    @Override
    void parkLogin(Browser browser, String user) {
      browser.formLogin(user, "secret");
    }
  }

  @Nested
  class LoginOfTheRequest extends ContainersLogin {
    LoginOfTheRequest() {
      super("form");
    }

    @Override
    void parkLogin(Browser browser, String user) {
      browser.get("app/?do=create,login&password=secret&value=" + user);
    }
  }

  @Nested
  @Tag("jakarta-login")
  class CustomForm extends ContainersLogin {
    CustomForm() {
      super("custom-form");
    }

    @Override
    void parkLogin(Browser browser, String user) {
      CustomFormLoginIT.login(browser, user);
    }

    /** Open Liberty keeps such a login in the memory of the node. */
    @Override
    boolean isShared() {
      return super.isShared() && !Server.isLiberty();
    }
  }

  @Nested
  @Tag("jakarta-login")
  class Remembered extends AtBothNodes {
    Remembered() {
      super("remember");
    }

    /** By the cookie that remembers it. */
    @Override
    boolean isCarried() {
      return true;
    }

    @Override
    boolean isShared() {
      return true;
    }

    @Override
    void parkLogin(Browser browser, String user) {
      RememberMeContract.login(browser, user);
    }
  }

  @Nested
  @Tag("jakarta-security")
  class JakartaOpenId extends OpenId {
    JakartaOpenId() {
      super("open-id");
    }

    /** By LTPA, within one server. */
    @Override
    boolean isCarried() {
      return Server.isLiberty();
    }

    /** No server brings to another node what its mechanism keeps in the session. */
    @Override
    boolean isShared() {
      return false;
    }

    /** Not by WebSocket: its endpoint is told no user where the mechanism is not asked for one. */
    @Override
    List<Entry> waysThatLeadIn() {
      return Entry.without(ways(), Entry.WEB_SOCKET);
    }
  }

  /** A login at the OpenID provider. */
  abstract class OpenId extends AtBothNodes {
    OpenId(String context) {
      super(context);
    }

    @Override
    void signIn(Browser browser, String user) {
      openId.new Visitor(browser).visit("protected/page", user);
    }

    @Override
    void parkLogin(Browser browser, String user) {
      OpenIdContract.parkLogin(openId, browser, user);
    }

    @Override
    void revoke(String user) {
      OpenIdContract.revoke(openId, base(), user);
      super.revoke("nobody");
    }
  }

  @Nested
  class ProxyHeader extends BehindProxy {
    ProxyHeader() {
      super("proxy");
    }

    @Override
    void revoke(String user) {
      super.revoke(ProxyHeaderIT.nameId(user));
    }
  }

  @Nested
  class WrappedRequest extends BehindProxy {
    WrappedRequest() {
      super("wrapped");
    }
  }

  /** A login by the headers of a proxy. */
  abstract class BehindProxy extends AtBothNodes {
    BehindProxy(String context) {
      super(context);
    }

    /**
     * Not by WebSocket: whether its endpoint is told the user of a wrapped request, servers differ.
     */
    @Override
    List<Entry> waysThatLeadIn() {
      return Entry.without(ways(), Entry.WEB_SOCKET);
    }

    @Override
    void parkLogin(Browser browser, String user) {
      ProxyHeaderIT.throughProxy(browser, user);
    }
  }

  /** Sessions of the container's, and a remember-me cookie that each node can read. */
  @Nested
  class SpringSecurity extends Spring {
    SpringSecurity() {
      super("spring");
    }
  }

  /** Sessions and remembered logins in a database. */
  @Nested
  class SpringSession extends Spring {
    SpringSession() {
      super("spring-session");
    }
  }

  /** A login at an application of {@link SpringHost}, which remembers it in a cookie. */
  abstract class Spring extends AtBothNodes {
    Spring(String context) {
      super(context);
    }

    /** By the cookie that remembers it, or the session that both find. */
    @Override
    boolean isCarried() {
      return true;
    }

    @Override
    boolean isShared() {
      return true;
    }

    @Override
    void parkLogin(Browser browser, String user) {
      SpringHost.login(browser, user);
    }

    @Override
    List<Entry> ways() {
      return SpringHost.entries();
    }

    @Override
    List<Entry> waysThatLeadIn() {
      return SpringHost.controlEntries();
    }
  }

  @Nested
  class Shiro extends AtBothNodes {
    Shiro() {
      super("shiro");
    }

    /** By the cookie in which Shiro remembers it. */
    @Override
    boolean isCarried() {
      return true;
    }

    /** By the cookie in which Shiro remembers it. */
    @Override
    boolean isShared() {
      return true;
    }

    @Override
    void parkLogin(Browser browser, String user) {
      ShiroHost.login(browser, user);
    }

    @Override
    List<Entry> ways() {
      return ShiroHost.entries();
    }

    @Override
    List<Entry> waysThatLeadIn() {
      return ShiroHost.controlEntries();
    }
  }
}
