package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tomcat's valve. */
@Tag("tomcat")
class TomcatSingleSignOnIT extends SingleSignOnContract {
  private final SharedJournal journal = SharedJournal.start();

  @AfterAll
  void closeJournal() {
    journal.close();
  }

  @Override
  List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) {
    return List.of(
        Servers.tomcat()
            .journal(journal)
            .inTheHost("<Valve className=\"org.apache.catalina.authenticator.SingleSignOn\"/>"));
  }

  /** Tomcat sets the cookie with the redirect. */
  private Browser parked(URI application) {
    Browser browser = new Browser(application);
    browser.formLogin("alice", "secret");
    assertThat(browser.cookies()).containsKey(SSO);
    return browser;
  }

  @Test
  void freshLogin_notFollowed_isCarried() {
    signedIn("alice");

    revoke("alice");

    Browser again = parked(one);
    arrive(again, two, "alice");
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  /** So that a login of its own might be in that session. */
  @Test
  void cookieThatNobodyPresented_withASessionInWhichAFormWasTried_bringsNobody() {
    Browser alice = parked(one);

    revoke("alice");

    for (URI application : applications()) {
      Browser thief = new Browser(application);
      thief.formLogin("alice", "wrong");
      assertThat(thief.cookies()).isNotEmpty().doesNotContainKey(SSO);
      thief.cookies().put(SSO, alice.cookies().get(SSO));
      assertThat(isSignedIn(thief, "alice")).as("%s", application).isFalse();
      assertThat(isSignedIn(thief, "alice")).as("%s again", application).isFalse();
    }
  }

  /** Somebody else's login in a session is no reason to trust a cookie that came before it. */
  @Test
  void cookieOfAParkedLogin_afterALoginOfAnotherInItsSession_bringsNobody() {
    Browser parked = parked(one);
    String alices = parked.cookies().get(SSO);

    revoke("alice");

    parked.cookies().remove(SSO);
    parked.signIn("bob", "secret");
    for (URI application : applications()) {
      Browser thief = parked.at(application);
      thief.cookies().put(SSO, alices);
      assertThat(isSignedIn(thief, "alice")).as("%s", application).isFalse();
    }
  }

  /** Nobody can tell that login from one that was parked there before the revocation. */
  @Test
  void cookieSetInASessionThatMayHoldAnOlderLogin_isAsOldAsTheSession() {
    Browser visitor = new Browser(one);
    visitor.get("app/?do=attribute&value=visitor");

    revoke("alice");

    visitor.formLogin("alice", "secret");
    assertThat(visitor.cookies()).containsKey(SSO);
    assertThat(isSignedIn(carried(visitor, two), "alice")).isFalse();
    arrive(signedIn("alice"), two, "alice");
  }
}
