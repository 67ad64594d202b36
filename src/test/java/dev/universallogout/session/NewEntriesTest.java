package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.Revocation;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The filter alone finds that a session was revoked since it was found live, whatever the entry
 * names: on a node that ends no session by itself.
 */
class NewEntriesTest {

  static Stream<SubjectIdentifier> revoked() {
    return Stream.of(
        new Opaque("alice@corp.example"),
        new Email("alice@corp.example"),
        new IssuerSubject("https://idp.example", "alice@corp.example"),
        new Aliases(List.of(new Email("bob@corp.example"), new Email("alice@corp.example"))),
        new Everybody());
  }

  @ParameterizedTest
  @MethodSource("revoked")
  void session_foundLiveBeforeAnEntryAboutItsUser_isRefused(SubjectIdentifier subject) {
    try (GuardedApplication application = application()) {
      HttpSession session = live(application);

      application.revoke("okta", subject);

      assertThat(request(application, session).refused()).isTrue();
      assertThat(request(application, session).refused()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("revoked")
  void session_foundLiveBetweenEntriesAboutOthers_isRefused(SubjectIdentifier subject) {
    try (GuardedApplication application = application()) {
      HttpSession session = live(application);
      for (int i = 0; i < 100; i++) {
        application.revoke("somebody-" + i);
        if (i % 10 < 7) {
          assertThat(request(application, session).status).isEqualTo(200);
        }
      }

      application.revoke("okta", subject);
      JournalEntry other = application.revoke("another");

      assertThat(application.journal.view().position().number()).isEqualTo(other.number());
      assertThat(request(application, session).refused()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("revoked")
  void session_foundLiveBeforeAnEntryOfTheHost_isRefused(SubjectIdentifier subject) {
    try (GuardedApplication application = application()) {
      HttpSession session = live(application);

      application.revoke(Revocation.HOST, subject);

      assertThat(request(application, session).refused()).isTrue();
    }
  }

  /** Its sessions end by the filter only: those who would end them do nothing any more. */
  private static GuardedApplication application() {
    GuardedApplication application = new GuardedApplication();
    application.sessions.close();
    return application;
  }

  /** One that two requests have found live, the latter without looking its user up. */
  private static HttpSession live(GuardedApplication application) {
    HttpSession session = Exchange.session("id");
    application.sessions.guard().created(session);
    for (int i = 0; i < 3; i++) {
      assertThat(request(application, session).status).isEqualTo(200);
    }
    return session;
  }

  private static Exchange request(GuardedApplication application, HttpSession session) {
    return application.serve(new Exchange(session).as("alice@corp.example"));
  }
}
