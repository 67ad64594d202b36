package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a login must tell so that a revocation can reach it. */
final class LoginTest {

  private static final Position POSITION = new Position("j", 1);
  private static final Opaque ID = new Opaque("1");

  @Test
  void login_aliases_areTakenApart() {
    Email email = new Email("a@b");

    assertThat(login(Set.of("okta"), List.of(new Aliases(List.of(ID, email)), ID), null, ""))
        .extracting(Login::identifiers)
        .isEqualTo(List.of(ID, email));
  }

  @Test
  void login_thatNoRevocationCouldReach_isRefused() {
    refused(Set.of(), List.of(ID), null, "");
    refused(Set.of("*"), List.of(ID), null, "");
    refused(Set.of("a,b"), List.of(ID), null, "");
    refused(Set.of("okta"), List.of(), null, "");
    refused(Set.of("okta"), List.of(), " ", "");
  }

  @Test
  void login_tooLongForItsColumns_isRefused() {
    refused(Set.of("okta"), List.of(ID), "n".repeat(2049), "");
    refused(Set.of("okta"), List.of(ID), null, "c".repeat(2001));
  }

  @Test
  void toString_ofALogin_doesNotTellWho() {
    assertThat(login(Set.of("okta"), List.of(new Opaque("jane")), "jane", "").toString())
        .doesNotContain("jane");
  }

  private static void refused(
      Set<String> connections, List<SubjectIdentifier> identifiers, String name, String client) {
    assertThatThrownBy(() -> login(connections, identifiers, name, client))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Login login(
      Set<String> connections,
      List<? extends SubjectIdentifier> identifiers,
      String name,
      String client) {
    return new Login(
        connections, List.copyOf(identifiers), Optional.ofNullable(name), POSITION, client);
  }
}
