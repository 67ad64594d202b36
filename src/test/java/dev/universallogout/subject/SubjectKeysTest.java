package dev.universallogout.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import dev.universallogout.subject.SubjectKey.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers are those of the protocol's table of cases. */
class SubjectKeysTest {
  private static final SubjectKeys KEYS = new SubjectKeys(false);
  private static final SubjectKeys EXACT = new SubjectKeys(true);

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void revocationAndIdentifier_ofOneUser_meet(
      String number, SubjectIdentifier revoked, SubjectIdentifier known) {
    assertThat(meet(KEYS.ofRevocation(revoked), KEYS.ofIdentifier(known))).isTrue();
  }

  static Stream<Arguments> revocationAndIdentifier_ofOneUser_meet() {
    IssuerSubject subject = new IssuerSubject("https://idp", "00u1");
    return Stream.of(
        Arguments.of("1", subject, subject),
        Arguments.of("5", new Email("a@b.example"), new Email("a@b.example")),
        Arguments.of("6", new Email("a@B.Example"), new Email("a@b.example")),
        Arguments.of("7", new Email("Alice@b.example"), new Email("aLICE@b.example")),
        Arguments.of("8", new Opaque("42"), new Opaque("42")),
        Arguments.of("9", new Account("acct:a@B"), new Account("ACCT:A@b")),
        Arguments.of("9", new PhoneNumber("+4930"), new PhoneNumber("+4930")),
        Arguments.of(
            "9",
            new DecentralizedIdentifier("did:example:1"),
            new DecentralizedIdentifier("did:example:1")),
        Arguments.of("9", new UniformResource("urn:x"), new UniformResource("urn:x")),
        Arguments.of(
            "11",
            new Aliases(List.of(new PhoneNumber("+4930"), new Email("a@b"))),
            new Email("a@b")),
        Arguments.of("11", new Email("a@b"), new Aliases(List.of(subject, new Email("A@b")))),
        Arguments.of("49", new Email("\u00e4@b.example"), new Email("a\u0308@b.example")),
        Arguments.of("49", new Email("\u00c4@b.example"), new Email("\u00e4@b.example")),
        Arguments.of(
            "49", new Email("a@B\u00dccher.example"), new Email("a@xn--bcher-kva.example")),
        Arguments.of(
            "49, sigma",
            new Email("\u039f\u0394\u039f\u03a3@b"),
            new Email("\u03bf\u03b4\u03bf\u03c2@b")),
        Arguments.of(
            "49, sigma within",
            new Email("\u039f\u0394\u039f\u03a3.x@b"),
            new Email("\u03bf\u03b4\u03bf\u03c2.x@b")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void revocationAndIdentifier_ofTwoUsers_doNotMeet(
      String number, SubjectIdentifier revoked, SubjectIdentifier known) {
    assertThat(meet(KEYS.ofRevocation(revoked), KEYS.ofIdentifier(known))).isFalse();
  }

  static Stream<Arguments> revocationAndIdentifier_ofTwoUsers_doNotMeet() {
    return Stream.of(
        Arguments.of("17", new IssuerSubject("i", "1"), new IssuerSubject("i", "2")),
        Arguments.of("issuer", new IssuerSubject("i", "1"), new IssuerSubject("i/", "1")),
        Arguments.of("case", new IssuerSubject("i", "a"), new IssuerSubject("i", "A")),
        Arguments.of("parts", new IssuerSubject("i", "js"), new IssuerSubject("ij", "s")),
        Arguments.of("opaque is exact", new Opaque("a"), new Opaque("A")),
        Arguments.of("kinds", new Opaque("a@b"), new Email("a@b")),
        Arguments.of("kinds", new UniformResource("acct:a@b"), new Account("acct:a@b")),
        Arguments.of("domain", new Email("a@b"), new Email("a@c")),
        Arguments.of("49, look-alike", new Email("\u0430@b"), new Email("a@b")),
        Arguments.of("dotless i", new Email("m\u0131ke@b"), new Email("mike@b")));
  }

  /** Case 7. */
  @Test
  void email_localPartExact_isComparedWithCase() {
    assertThat(
            meet(
                EXACT.ofRevocation(new Email("Alice@b")), EXACT.ofIdentifier(new Email("alice@b"))))
        .isFalse();
    assertThat(
            meet(
                EXACT.ofRevocation(new Email("Alice@B")), EXACT.ofIdentifier(new Email("Alice@b"))))
        .isTrue();
    assertThat(
            meet(
                EXACT.ofRevocation(new Account("acct:A@b")),
                EXACT.ofIdentifier(new Account("acct:a@b"))))
        .isFalse();
  }

  @Test
  void name_equalToWhatIsRevoked_meets() {
    assertThat(meet(KEYS.ofRevocation(new IssuerSubject("i", "alice")), KEYS.ofName("alice")))
        .isTrue();
    assertThat(meet(KEYS.ofRevocation(new Opaque("alice")), KEYS.ofName("alice"))).isTrue();
    assertThat(meet(KEYS.ofRevocation(new Email("alice@b")), KEYS.ofName("Alice@B"))).isTrue();
    assertThat(
            meet(
                KEYS.ofRevocation(new Aliases(List.of(new Opaque("alice")))), KEYS.ofName("alice")))
        .isTrue();
  }

  @Test
  void name_other_doesNotMeet() {
    assertThat(meet(KEYS.ofRevocation(new IssuerSubject("i", "alice")), KEYS.ofName("Alice")))
        .isFalse();
    assertThat(meet(KEYS.ofRevocation(new Email("alice@b")), KEYS.ofName("alice"))).isFalse();
    assertThat(meet(KEYS.ofRevocation(new PhoneNumber("+4930")), KEYS.ofName("+4930"))).isFalse();
  }

  /** A session known by an issuer must not end by another issuer's subject of that name. */
  @Test
  void identifierWithIssuer_hasNoPlainName() {
    assertThat(KEYS.ofIdentifier(new IssuerSubject("i", "alice")))
        .containsExactly(new SubjectKey(Kind.ISSUER_SUBJECT, "i", "alice"));
  }

  @Test
  void name_ofAnyText_hasKeys() {
    for (String name :
        List.of("", "\ud800@b", "a@b@c", "\ufb1d".repeat(64) + "@" + "\ufb1d".repeat(189))) {
      assertThat(KEYS.ofName(name)).contains(new SubjectKey(Kind.NAME, "", name));
    }
  }

  @Test
  void digest_ofEqualText_differsByEveryPart() {
    Set<String> digests =
        Set.of(
            new SubjectKey(Kind.NAME, "", "a").digest("c"),
            new SubjectKey(Kind.NAME, "", "a").digest("d"),
            new SubjectKey(Kind.NAME, "a", "").digest("c"),
            new SubjectKey(Kind.EMAIL, "", "a").digest("c"),
            new SubjectKey(Kind.NAME, "", "ca").digest(""));

    assertThat(digests).hasSize(5).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
  }

  /** It is written into databases, so it may never change. */
  @Test
  void digest_isStable() {
    assertThat(new SubjectKey(Kind.EMAIL, "", "a@b").digest("okta"))
        .isEqualTo("b2aba86ce5496107202e6f1f7041c1c4a4bf34e753cf7ab5f9748af525a174a5");
  }

  @Test
  void hash_dependsOnTheSalt() {
    SubjectKey key = new SubjectKey(Kind.NAME, "", "a");

    assertThat(key.hash(new byte[] {1}, "c")).isEqualTo(key.hash(new byte[] {1}, "c"));
    assertThat(key.hash(new byte[] {1}, "c")).isNotEqualTo(key.hash(new byte[] {2}, "c"));
  }

  private static boolean meet(Set<SubjectKey> revoked, Set<SubjectKey> known) {
    return !Collections.disjoint(revoked, known);
  }
}
