package dev.universallogout.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SubjectScopeTest {
  private static final Set<String> FORMATS =
      Set.of("email", "iss_sub", "opaque", "phone_number", "aliases");

  private static final SubjectScope FENCED =
      new SubjectScope(
          FORMATS,
          Set.of("https://a.example"),
          Optional.of(Set.of("a.example", "xn--bcher-kva.example")),
          Optional.of(Pattern.compile("a-.*")));

  private static final SubjectScope OPEN =
      new SubjectScope(FORMATS, Set.of("https://a.example"), Optional.empty(), Optional.empty());

  @Test
  void issuer_other_isRefused() {
    assertThat(FENCED.admits(new IssuerSubject("https://a.example", "1"))).isTrue();
    assertThat(FENCED.admits(new IssuerSubject("https://a.example/", "1"))).isFalse();
    assertThat(OPEN.admits(new IssuerSubject("https://b.example", "1"))).isFalse();
  }

  @Test
  void domain_other_isRefusedUnlessAnyMayBeNamed() {
    assertThat(FENCED.admits(new Email("x@A.example"))).isTrue();
    assertThat(FENCED.admits(new Email("x@B\u00fccher.example"))).isTrue();
    assertThat(FENCED.admits(new Email("x@sub.a.example"))).isFalse();
    assertThat(FENCED.admits(new Email("x@b.example"))).isFalse();
    assertThat(OPEN.admits(new Email("x@b.example"))).isTrue();
  }

  @Test
  void format_thatIsNotListed_isRefused() {
    SubjectScope emailOnly =
        new SubjectScope(Set.of("email"), Set.of("i"), Optional.empty(), Optional.empty());
    SubjectScope aliases =
        new SubjectScope(
            Set.of("email", "aliases"), Set.of("i"), Optional.empty(), Optional.empty());
    SubjectIdentifier mixed = new Aliases(List.of(new Email("a@b"), new Opaque("1")));

    assertThat(emailOnly.admits(new Opaque("1"))).isFalse();
    assertThat(emailOnly.admits(new Aliases(List.of(new Email("a@b"))))).isFalse();
    assertThat(aliases.admits(new Aliases(List.of(new Email("a@b"))))).isTrue();
    assertThat(aliases.admits(mixed)).isFalse();
  }

  @Test
  void aliases_withOneOfAnotherTenant_areRefused() {
    Email own = new Email("x@a.example");

    assertThat(FENCED.admits(new Aliases(List.of(own, new Opaque("1"))))).isTrue();
    assertThat(FENCED.admits(new Aliases(List.of(own, new Email("x@b.example"))))).isFalse();
  }

  /** What names neither an issuer nor a domain may be sent, but proves nothing about a session. */
  @Test
  void identifier_withoutIssuerOrDomain_provesNothing() {
    for (SubjectIdentifier identifier : List.of(new Opaque("a-1"), new PhoneNumber("+4930"))) {
      assertThat(FENCED.admits(identifier)).isTrue();
      assertThat(FENCED.owns(identifier)).isFalse();
      assertThat(OPEN.owns(identifier)).isFalse();
    }
  }

  @Test
  void name_isOwned_byThePatternElseByItsDomain() {
    SubjectScope domains =
        new SubjectScope(FORMATS, Set.of("i"), Optional.of(Set.of("a.example")), Optional.empty());

    assertThat(FENCED.ownsName("a-joe")).isTrue();
    assertThat(FENCED.ownsName("xa-joe")).isFalse();
    assertThat(FENCED.ownsName("joe@a.example")).isFalse();
    assertThat(domains.ownsName("joe@A.example")).isTrue();
    assertThat(domains.ownsName("joe@b.example")).isFalse();
    assertThat(domains.ownsName("joe")).isTrue();
    assertThat(OPEN.ownsName("joe@b.example")).isTrue();
  }
}
