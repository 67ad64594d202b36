package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.token.LogLines;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests show to be wrong with an application's set-up is said, and said once. */
class SetupWarningsTest {
  private static final Map<String, String> NOBODYS =
      Map.of("connection.okta.principal-names", ".*@corp\\.example");

  private LogLines log;

  @BeforeEach
  void record() {
    log = new LogLines();
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private List<String> lines(String id) {
    return log.lines().stream().filter(line -> line.startsWith(id)).toList();
  }

  /** A filter of the application. */
  private record Hasty(GuardedApplication application) implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {
      application.serve(new Exchange(null));
    }
  }

  @Test
  void filterAheadOfTheGuard_isNamedOnce() {
    try (GuardedApplication application = new GuardedApplication()) {
      Hasty hasty = new Hasty(application);
      hasty.doFilter(null, null, null);
      hasty.doFilter(null, null, null);

      assertThat(lines("UL0005")).singleElement().asString().contains(Hasty.class.getName());
      assertThat(application.sessions.warnings())
          .singleElement()
          .asString()
          .startsWith("UL0005 ")
          .contains(Hasty.class.getName());
    }
  }

  @Test
  void filterAheadOfTheGuard_thatIsALambda_isFound() throws Exception {
    try (GuardedApplication application = new GuardedApplication()) {
      Filter lambda = (q, a, chain) -> application.serve(new Exchange(null));
      lambda.doFilter(null, null, null);

      assertThat(lines("UL0005")).singleElement().asString().contains("SetupWarningsTest$$Lambda");
    }
  }

  @Test
  void filterAheadOfTheGuard_ofTheServer_isNobodysFault() throws Exception {
    try (GuardedApplication application = new GuardedApplication()) {
      ClassLoader server = new ClassLoader(SetupWarningsTest.class.getClassLoader()) {};
      Filter filter =
          (Filter)
              Proxy.newProxyInstance(
                  server,
                  new Class<?>[] {Filter.class},
                  (proxy, method, arguments) -> application.serve(new Exchange(null)));
      assertThat(filter.getClass().getClassLoader()).isSameAs(server);
      filter.init(null);

      assertThat(lines("UL0005")).isEmpty();
      assertThat(application.sessions.warnings()).isEmpty();
    }
  }

  @Test
  void usersWhomNoConnectionReaches_areReportedOnceAfterTwenty() {
    try (GuardedApplication application = new GuardedApplication(NOBODYS, new InMemoryJournal())) {
      for (int i = 1; i < SetupWarnings.ENOUGH; i++) {
        application.serve(new Exchange(Exchange.session("s" + i)).as("alice"));
      }
      assertThat(lines("UL0006")).isEmpty();
      assertThat(application.sessions.warnings()).isEmpty();

      for (int i = 0; i < SetupWarnings.ENOUGH * 2; i++) {
        application.serve(new Exchange(Exchange.session("one")).as("alice"));
      }

      assertThat(lines("UL0006")).hasSize(1);
      assertThat(application.sessions.warnings())
          .singleElement()
          .asString()
          .startsWith("UL0006 ")
          .doesNotContain("alice");
    }
  }

  @Test
  void usersWithoutSession_areReported() {
    try (GuardedApplication application = new GuardedApplication()) {
      for (int i = 0; i < SetupWarnings.ENOUGH; i++) {
        application.serve(new Exchange(null).as("alice"));
      }

      assertThat(lines("UL0006")).hasSize(1);
    }
  }

  @Test
  void passwordsThatComeWithEachRequest_areReportedOnce_withASessionOrWithout() {
    for (HttpSession session : new HttpSession[] {null, Exchange.session("s")}) {
      try (GuardedApplication application = new GuardedApplication()) {
        int before = lines("UL0011").size();
        for (int i = 0; i < 3; i++) {
          application.serve(new Exchange(session).as("alice").by(HttpServletRequest.BASIC_AUTH));
        }

        assertThat(lines("UL0011")).hasSize(before + 1);
        assertThat(application.sessions.warnings())
            .singleElement()
            .asString()
            .startsWith("UL0011 ")
            .doesNotContain("alice");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "JASPI,Basic YWxpY2U6Yg==,1",
    ",basic YWxpY2U6Yg==,1",
    "SPNEGO,Negotiate YTpi,1",
    ",Digest username=\"alice\",1",
    ",Bearer YTpi,0",
    ",Basic Ym9iOmI=,0",
    ",Basic ???,0"
  })
  void passwordsThatComeWithEachRequest_areToldByTheirHeaderToo(
      String type, String header, int reports) {
    try (GuardedApplication application = new GuardedApplication()) {
      application.serve(new Exchange(null).as("alice").by(type).header("Authorization", header));

      assertThat(lines("UL0011")).hasSize(reports);
    }
  }

  @Test
  void passwordThatComesBesideAFormLogin_isNotTheUsers() {
    try (GuardedApplication application = new GuardedApplication()) {
      application.serve(
          new Exchange(Exchange.session("s"))
              .as("alice")
              .by(HttpServletRequest.FORM_AUTH)
              .header("Authorization", "Basic YTpi"));

      assertThat(lines("UL0011")).isEmpty();
    }
  }

  @Test
  void passwordsThatComeWithEachRequest_whereTheyAreRefused_areNotReported() {
    Map<String, String> refuse = Map.of("session.refuse-stateless", "true");
    try (GuardedApplication application = new GuardedApplication(refuse, new InMemoryJournal())) {
      application.serve(new Exchange(null).as("alice").by(HttpServletRequest.BASIC_AUTH));

      assertThat(lines("UL0011")).isEmpty();
    }
  }

  @Test
  void tokensThatAreKeptInACookie_areReportedOnce() {
    try (GuardedApplication application = new GuardedApplication()) {
      for (int i = 0; i < 3; i++) {
        application.serve(new Exchange(null).as("alice").with("OIDC_STATE", "a###b###c"));
      }

      assertThat(lines("UL0012")).hasSize(1);
      assertThat(application.sessions.warnings())
          .singleElement()
          .asString()
          .startsWith("UL0012 ")
          .doesNotContain("alice")
          .doesNotContain("###");
    }
  }

  @Test
  void tokensThatAreKeptInACookie_andAreSaidToBeAtTheStart_areReportedThen_andNotAgain() {
    try (GuardedApplication application = new GuardedApplication()) {
      application.sessions.warnOfTokensInCookie();
      assertThat(lines("UL0012")).hasSize(1);

      application.serve(new Exchange(null).as("alice").with("OIDC_STATE", "a###b###c"));

      assertThat(lines("UL0012")).hasSize(1);
      assertThat(application.sessions.warnings()).singleElement().asString().startsWith("UL0012 ");
    }
  }

  @Test
  void usersOfWhomOneIsBound_areNotReported() {
    try (GuardedApplication application = new GuardedApplication(NOBODYS, new InMemoryJournal())) {
      application.serve(new Exchange(Exchange.session("s")).as("bob@corp.example"));
      for (int i = 0; i < SetupWarnings.ENOUGH * 2; i++) {
        application.serve(new Exchange(null).as("alice"));
      }

      assertThat(lines("UL0006")).isEmpty();
      assertThat(application.sessions.warnings()).isEmpty();
    }
  }

  @Test
  void requestsWithoutUser_areNotCounted() {
    try (GuardedApplication application = new GuardedApplication()) {
      for (int i = 0; i < SetupWarnings.ENOUGH * 2; i++) {
        application.serve(new Exchange(null));
        application.serve(new Exchange(Exchange.session("s")));
      }

      assertThat(lines("UL0006")).isEmpty();
    }
  }
}
