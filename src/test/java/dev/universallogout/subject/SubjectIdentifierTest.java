package dev.universallogout.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those of the protocol's table of cases. */
class SubjectIdentifierTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.com",
        "a@b",
        "o'neil+tag/x=1@sub.example.com",
        "alice@xn--bcher-kva.example",
        "\u00e4lice@b\u00fccher.example",
        "\u7528\u6237@\u4f8b\u5b50.\u6d4b\u8bd5",
        "${jndi}@example.com",
      })
  void email_addrSpec_isAccepted(String email) {
    assertThat(new Email(email).email()).isEqualTo(email);
    assertThat(Email.looksLike(email)).isTrue();
  }

  /** Case 31. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "a@b@c",
        "Foo <a@b>",
        "<a@b>",
        "a@",
        "@b",
        "a b@c",
        "a@b c",
        " a@b",
        "a@b\n",
        "a\u0000@b",
        "a\u0085@b",
        "a\u00a0b@c",
        "a@b\u3002c",
        "a@b..c",
        "a@.b",
        "a@b.",
        "a@[127.0.0.1]",
        "\"a\"@b",
        "a(comment)@b",
        "a,b@c",
        "a:b@c",
        "\ud800@b",
        "a@\udc00",
      })
  void email_other_isRefused(String email) {
    refused(Email::new, email);
    assertThat(Email.looksLike(email)).isFalse();
  }

  /** Case 31. */
  @Test
  void email_length_endsAt254() {
    String domain = ".example.com";
    String longest = "a@" + "b".repeat(254 - 2 - domain.length()) + domain;

    assertThat(new Email(longest).email()).hasSize(254);
    refused(Email::new, "a" + longest);
    assertThat(Email.looksLike("a" + longest)).isFalse();
    assertThat(new Email("a".repeat(64) + "@b").email()).hasSize(66);
    refused(Email::new, "a".repeat(65) + "@b");
  }

  /** Whatever a name looks like, the guard must not fail on it. */
  @ParameterizedTest
  @ValueSource(strings = {"\ufb1d", "\u0958", "\u1e9e", "\u0130", "\u2126"})
  void email_thatGrowsWhenComposed_isJudgedByItsComposedForm(String letter) {
    String longest = letter.repeat(64) + "@" + letter.repeat(189);

    if (Email.looksLike(longest)) {
      assertThat(new Email(longest).email()).hasSizeLessThanOrEqualTo(254);
    } else {
      refused(Email::new, longest);
    }
  }

  @Test
  void email_decomposed_isComposed() {
    assertThat(new Email("a\u0308@b.example")).isEqualTo(new Email("\u00e4@b.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXAMPLE.com, example.com",
        "B\u00dcCHER.example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "stra\u00dfe.example, stra\u00dfe.example",
        "\uff45xample.com, example.com",
      })
  void domain_isComparedByItsAsciiName(String pair) {
    String[] parts = pair.split(", ");

    assertThat(new Email("a@" + parts[0]).domain()).isEqualTo(parts[1]);
    assertThat(Email.comparableDomain(parts[0])).isEqualTo(parts[1]);
  }

  /** An older mapping makes these one domain; they belong to two owners. */
  @Test
  void domain_withSharpS_isNotTheOneWithSs() {
    assertThat(new Email("a@stra\u00dfe.example").domain())
        .isNotEqualTo(new Email("a@strasse.example").domain());
  }

  @Test
  void domain_labelTooLongForDns_equalsOnlyItself() {
    String label = "\u00fc".repeat(70);

    assertThat(Email.comparableDomain(label)).isEqualTo(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+4930123456", "+12", "+123456789012345"})
  void phoneNumber_e164_isAccepted(String number) {
    assertThat(new PhoneNumber(number).phoneNumber()).isEqualTo(number);
  }

  /** Case 33. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4930123456",
        "+0123",
        "+1",
        "+1234567890123456",
        "+49 30",
        "+49-30",
        "tel:+4930",
        "+\u0661\u0662"
      })
  void phoneNumber_other_isRefused(String number) {
    refused(PhoneNumber::new, number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "did:example:123",
        "did:web:example.com%3A3000:user:alice",
        "did:a1::b",
        "did:example:123/path?query=1#fragment",
        "did:example:123#key",
      })
  void did_url_isAccepted(String url) {
    assertThat(new DecentralizedIdentifier(url).url()).isEqualTo(url);
  }

  /** Case 33. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "example:123", "did:example", "did:example:", "did:EXAMPLE:1", "DID:example:1",
        "did:example:a:", "did:example:%zz", "did:example:a b", "did:example:a#\u0000", "did::a"
      })
  void did_other_isRefused(String url) {
    refused(DecentralizedIdentifier::new, url);
  }

  @Test
  void did_longest_doesNotOverflowTheStack() {
    String url = "did:example:" + "%41".repeat(678);

    assertThat(new DecentralizedIdentifier(url).url()).hasSizeLessThanOrEqualTo(2048);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acct:alice@example.com", "ACCT:a%40b@example.com", "acct:a@[::1]"})
  void account_acct_isAccepted(String uri) {
    assertThat(new Account(uri).uri()).isEqualTo(uri);
  }

  /** Case 33. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.com",
        "mailto:alice@example.com",
        "acct:alice",
        "acct:@example.com",
        "acct:alice@",
        "acct:a@b@c",
        "acct:a b@c",
        "acct:a@b/c",
        "acct:a%zz@b",
        "acct:\u00e4@b"
      })
  void account_other_isRefused(String uri) {
    refused(Account::new, uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com/u/1?a=b#c", "urn:uuid:1", "mailto:a@b", "x:%20"})
  void uri_absolute_isAccepted(String uri) {
    assertThat(new UniformResource(uri).uri()).isEqualTo(uri);
  }

  /** Case 33. */
  @ParameterizedTest
  @ValueSource(strings = {"/u/1", "u", "no uri", "http://[", "x:%zz", "x:\u00e4", "x:a\nb", "1:a"})
  void uri_other_isRefused(String uri) {
    refused(UniformResource::new, uri);
  }

  /** Cases 28 and 32. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n", "\u2003"})
  void text_blank_isRefused(String blank) {
    refused(Opaque::new, blank);
    refused(value -> new IssuerSubject(value, "s"), blank);
    refused(value -> new IssuerSubject("i", value), blank);
  }

  @Test
  void text_length_endsAtTheLimit() {
    String longest = "x".repeat(SubjectIdentifier.MAX_LENGTH);

    assertThat(new Opaque(longest).id()).isEqualTo(longest);
    refused(Opaque::new, longest + "x");
    refused(value -> new IssuerSubject(value, "s"), longest + "x");
    refused(value -> new IssuerSubject("i", value), longest + "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udfff", "\udc00\ud800"})
  void text_halfASurrogatePair_isRefused(String text) {
    refused(Opaque::new, text);
    refused(value -> new IssuerSubject("i", value), text);
  }

  /** Case 48. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u0000b",
        "a\nb",
        "${jndi:ldap://x}",
        "'; DROP TABLE",
        "*)(uid=*",
        "\ud83d\ude00"
      })
  void text_anyCharacter_isData(String text) {
    assertThat(new Opaque(text).id()).isEqualTo(text);
    assertThat(new IssuerSubject("i", text).subject()).isEqualTo(text);
  }

  /** Cases 34 to 36. */
  @Test
  void aliases_emptyNestedOrTooMany_areRefused() {
    List<SubjectIdentifier> tooMany =
        Stream.iterate(0, i -> i + 1)
            .limit(SubjectIdentifier.MAX_ALIASES + 1)
            .<SubjectIdentifier>map(i -> new Opaque("u" + i))
            .toList();

    refused(Aliases::new, List.of());
    refused(Aliases::new, List.of(new Aliases(List.of(new Opaque("1")))));
    refused(Aliases::new, tooMany);
    assertThat(new Aliases(tooMany.subList(1, tooMany.size())).identifiers())
        .hasSize(SubjectIdentifier.MAX_ALIASES);
  }

  private static <T> void refused(Function<T, SubjectIdentifier> constructor, T value) {
    assertThatExceptionOfType(InvalidSubjectException.class)
        .isThrownBy(() -> constructor.apply(value))
        .satisfies(
            refusal -> {
              if (value instanceof String text && text.strip().length() > 5) {
                assertThat(refusal.getMessage()).doesNotContain(text);
              }
            });
  }
}
