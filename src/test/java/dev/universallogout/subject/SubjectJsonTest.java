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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectJsonTest {

  @ParameterizedTest
  @MethodSource
  void identifier_written_isReadAgain(SubjectIdentifier subject, String json) {
    String expected = json.replace('\'', '"');

    assertThat(SubjectJson.write(subject)).isEqualTo(expected);
    assertThat(SubjectJson.read(expected)).isEqualTo(subject);
  }

  static Stream<Arguments> identifier_written_isReadAgain() {
    return Stream.of(
        Arguments.of(new Account("acct:a@b"), "{'format':'account','uri':'acct:a@b'}"),
        Arguments.of(new Email("a@b"), "{'format':'email','email':'a@b'}"),
        Arguments.of(new IssuerSubject("i", "s"), "{'format':'iss_sub','iss':'i','sub':'s'}"),
        Arguments.of(
            new Opaque("\u00e4\ud83d\ude00/"), "{'format':'opaque','id':'\u00e4\ud83d\ude00/'}"),
        Arguments.of(
            new Opaque("\"\\\u0000\n\u001f\u007f"),
            "{'format':'opaque','id':'\\'\\\\\\u0000\\u000a\\u001f\u007f'}"),
        Arguments.of(new PhoneNumber("+4930"), "{'format':'phone_number','phone_number':'+4930'}"),
        Arguments.of(new DecentralizedIdentifier("did:x:1"), "{'format':'did','url':'did:x:1'}"),
        Arguments.of(new UniformResource("urn:x"), "{'format':'uri','uri':'urn:x'}"),
        Arguments.of(
            new Aliases(List.of(new Opaque("1"), new Email("a@b"))),
            "{'format':'aliases','identifiers':[{'format':'opaque','id':'1'},"
                + "{'format':'email','email':'a@b'}]}"));
  }

  @Test
  void members_undescribed_areIgnored() {
    assertThat(SubjectJson.read("{\"x\":1,\"id\":\"1\",\"format\":\"opaque\"}"))
        .isEqualTo(new Opaque("1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "[]", "{}", "{\"format\":\"opaque\"}", "{\"format\":\"x\",\"id\":\"1\"}"})
  void text_thatIsNoIdentifier_isRefused(String json) {
    assertThatExceptionOfType(InvalidSubjectException.class)
        .isThrownBy(() -> SubjectJson.read(json));
  }
}
