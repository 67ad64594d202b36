package dev.universallogout.subject;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.subject.ParsedBody.Malformed;
import dev.universallogout.subject.ParsedBody.Subject;
import dev.universallogout.subject.SubjectIdentifier.Account;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.DecentralizedIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.subject.SubjectIdentifier.UniformResource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those of the protocol's table of cases. */
class SubjectParserTest {
  private static final String ISS_SUB =
      "{'format':'iss_sub','iss':'https://acme.okta.com','sub':'00u1'}";

  private static final IssuerSubject SUBJECT = new IssuerSubject("https://acme.okta.com", "00u1");

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  void body_accepted_namesTheSubject(String number, String body, SubjectIdentifier expected) {
    assertThat(parse(body)).isEqualTo(new Subject(expected, List.of()));
  }

  static Stream<Arguments> body_accepted_namesTheSubject() {
    return Stream.of(
        accepted("1", "{'subject':" + ISS_SUB + "}", SUBJECT),
        accepted("2", "{'sub_id':" + ISS_SUB + "}", SUBJECT),
        accepted("3", "{'subject':" + ISS_SUB + ",'sub_id':" + ISS_SUB + "}", SUBJECT),
        accepted(
            "3, other order",
            "{'subject':"
                + ISS_SUB
                + ",'sub_id':"
                + "{'sub':'00u1', 'iss':'https://acme.okta.com', 'format':'iss_sub'}}",
            SUBJECT),
        accepted("5", subject("'format':'email','email':'a@b.example'"), new Email("a@b.example")),
        accepted("8", subject("'format':'opaque','id':' 42 '"), new Opaque(" 42 ")),
        accepted("9", subject("'format':'account','uri':'acct:a@b'"), new Account("acct:a@b")),
        accepted(
            "9",
            subject("'format':'phone_number','phone_number':'+4930123'"),
            new PhoneNumber("+4930123")),
        accepted(
            "9",
            subject("'format':'did','url':'did:example:123/p?q#f'"),
            new DecentralizedIdentifier("did:example:123/p?q#f")),
        accepted(
            "9", subject("'format':'uri','uri':'urn:user:1'"), new UniformResource("urn:user:1")),
        accepted(
            "11",
            aliases("{'format':'email','email':'a@b.example'}," + ISS_SUB),
            new Aliases(List.of(new Email("a@b.example"), SUBJECT))),
        accepted("38", aliases(ISS_SUB + "," + ISS_SUB), new Aliases(List.of(SUBJECT))),
        accepted("45, byte order mark", "\uFEFF{'sub_id':" + ISS_SUB + "}", SUBJECT),
        accepted(
            "48",
            subject("'format':'opaque','id':'\\u0000\\n${jndi:ldap://x}*)(|'"),
            new Opaque("\0\n${jndi:ldap://x}*)(|")),
        accepted("white space around", " \n{'sub_id':" + ISS_SUB + "}\r\n\t", SUBJECT));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "4  | {'subject':{'format':'opaque','id':'1'},'sub_id':{'format':'opaque','id':'2'}}",
        "4  | {'subject':{'format':'opaque','id':'1'},'sub_id':null}",
        "19 | ``",
        "20 | `  `",
        "20 | not json",
        "20 | {'sub_id':{'format':'opaque','id':'1'}",
        "20 | {'sub_id':{'format':'opaque','id':'1'}}x",
        "20 | {'sub_id':{'format':'opaque','id':'1'}}{}",
        "20 | {'sub_id':{'format':'opaque','id':'1'},}",
        "20 | {'sub_id' {'format':'opaque','id':'1'}}",
        "20 | {'sub_id':{'format':'opaque','id':'1'}]",
        "21 | [{'sub_id':{'format':'opaque','id':'1'}}]",
        "21 | 'sub_id'",
        "21 | 1",
        "21 | null",
        "21 | true",
        "22 | {}",
        "22 | {'Sub_ID':{'format':'opaque','id':'1'}}",
        "23 | {'sub_id':null}",
        "23 | {'sub_id':'1'}",
        "23 | {'sub_id':[{'format':'opaque','id':'1'}]}",
        "23 | {'sub_id':1}",
        "24 | {'sub_id':{'id':'1'}}",
        "24 | {'sub_id':{'format':null,'id':'1'}}",
        "24 | {'sub_id':{'format':'','id':'1'}}",
        "24 | {'sub_id':{'format':1,'id':'1'}}",
        "24 | {'sub_id':{'format':['opaque'],'id':'1'}}",
        "25 | {'sub_id':{'format':'employee_id','id':'1'}}",
        "26 | {'sub_id':{'format':'ISS_SUB','iss':'i','sub':'s'}}",
        "26 | {'sub_id':{'format':' iss_sub','iss':'i','sub':'s'}}",
        "27 | {'sub_id':{'format':'iss_sub','sub':'s'}}",
        "27 | {'sub_id':{'format':'iss_sub','iss':'i'}}",
        "28 | {'sub_id':{'format':'iss_sub','iss':'','sub':'s'}}",
        "28 | {'sub_id':{'format':'iss_sub','iss':'i','sub':null}}",
        "29 | {'sub_id':{'format':'iss_sub','iss':'i','sub':7}}",
        "30 | {'sub_id':{'format':'email'}}",
        "30 | {'sub_id':{'format':'email','sub':'a@b'}}",
        "31 | {'sub_id':{'format':'email','email':'foo'}}",
        "32 | {'sub_id':{'format':'opaque','id':' '}}",
        "33 | {'sub_id':{'format':'phone_number','phone_number':'4930123'}}",
        "33 | {'sub_id':{'format':'did','did':'did:example:1'}}",
        "33 | {'sub_id':{'format':'did','url':'example:1'}}",
        "33 | {'sub_id':{'format':'uri','uri':'no uri'}}",
        "33 | {'sub_id':{'format':'account','uri':'mailto:a@b'}}",
        "34 | {'sub_id':{'format':'aliases'}}",
        "34 | {'sub_id':{'format':'aliases','identifiers':[]}}",
        "34 | {'sub_id':{'format':'aliases','identifiers':{'format':'opaque','id':'1'}}}",
        "34 | {'sub_id':{'format':'aliases','identifiers':['1']}}",
        "35 | {'sub_id':{'format':'aliases','identifiers':[{'format':'aliases','identifiers':"
            + "[{'format':'opaque','id':'1'}]}]}}",
        "41 | {'sub_id':{'format':'complex','user':{'format':'opaque','id':'1'}}}",
        "41 | {'sub_id':{'format':'jwt_id','iss':'i','jti':'j'}}",
        "41 | {'sub_id':{'format':'saml_assertion_id','issuer':'i','assertion_id':'a'}}",
        "41 | {'sub_id':{'format':'ip-addresses','ip-addresses':['10.0.0.1']}}",
        "42 | {'sub_id':{'subject_type':'iss_sub','iss':'i','sub':'s'}}",
        "43 | {'sub_id':{'format':'uid','id':'1'}}",
        "44 | {'sub_id':{'format':'iss_sub','iss':'i','sub':'s','sub':'s'}}",
        "44 | {'sub_id':{'format':'opaque','id':'1'},'sub_id':{'format':'opaque','id':'1'}}",
        "44 | {'sub_id':{'format':'opaque','id':'1'},'x':[{'y':{'z':1,'z':2}}]}",
        "44 | {'sub_id':{'format':'opaque','id':'1','\\u0069d':'2'}}",
        "45 | {'sub_id':{'format':'opaque','id':'\\ud800'}}",
      })
  void body_wrong_isMalformed(String number, String body) {
    assertThat(parse(body)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'sub_id':{'format':'alice','id':'alice'}}",
        "{'sub_id':'alice'}",
        "alice",
        "{'sub_id':{'format':'email','email':'alice'}}"
      })
  void reason_ofMalformed_doesNotRepeatTheBody(String body) {
    assertThat(((Malformed) parse(body)).reason()).isNotBlank().doesNotContain("alice");
  }

  /** Case 36. */
  @Test
  void everybody_isNothingThatARequestCanName() {
    for (String subject :
        List.of(
            "{\"format\":\"everybody\"}",
            "{\"format\":\"aliases\",\"identifiers\":[{\"format\":\"everybody\"}]}")) {
      byte[] body = ("{\"sub_id\":" + subject + "}").getBytes(UTF_8);
      assertThat(SubjectParser.parse(body, false)).isInstanceOf(ParsedBody.Malformed.class);
    }
  }

  @Test
  void aliases_moreThanTheLimit_areMalformed() {
    assertThat(parse(aliases(opaques(SubjectIdentifier.MAX_ALIASES)))).isInstanceOf(Subject.class);
    assertThat(parse(aliases(opaques(SubjectIdentifier.MAX_ALIASES + 1))))
        .isInstanceOf(Malformed.class);
  }

  /** Cases 39 and 40. */
  @Test
  void undescribedMembers_lenient_areListed() {
    String body =
        "{'a':1,'sub_id':{'format':'aliases','b':{},'identifiers':"
            + "[{'format':'opaque','id':'1','c':[]}]},'b':null}";

    assertThat(parse(body))
        .isEqualTo(new Subject(new Aliases(List.of(new Opaque("1"))), List.of("a", "b", "c")));
  }

  /** Cases 39 and 40. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'x':1,'sub_id':{'format':'opaque','id':'1'}}",
        "{'sub_id':{'format':'opaque','id':'1','x':1}}",
        "{'sub_id':{'format':'iss_sub','iss':'i','sub':'1','x':1}}",
        "{'sub_id':{'format':'aliases','x':1,'identifiers':[{'format':'opaque','id':'1'}]}}",
        "{'sub_id':{'format':'aliases','identifiers':[{'format':'opaque','id':'1','x':1}]}}",
      })
  void undescribedMembers_strict_areMalformed(String body) {
    assertThat(SubjectParser.parse(bytes(body, UTF_8), true))
        .isEqualTo(new Malformed("member x is not described"));
    assertThat(parse(body)).isInstanceOf(Subject.class);
  }

  @Test
  void undescribedMember_hostileName_isHarmlessInALog() {
    String name = "a\\r\\nb \\u202e${jndi:x}" + "n".repeat(100);

    Subject parsed = (Subject) parse("{'" + name + "':1,'sub_id':" + ISS_SUB + "}");

    assertThat(parsed.undescribedMembers())
        .singleElement()
        .asString()
        .hasSize(64)
        .startsWith("a??b????jndi:x?nnn");
  }

  @Test
  void undescribedMembers_many_areNotAllKept() {
    String members =
        IntStream.range(0, 1000).mapToObj(i -> "'m" + i + "':1,").collect(Collectors.joining());

    Subject parsed = (Subject) parse("{" + members + "'sub_id':" + ISS_SUB + "}");

    assertThat(parsed.undescribedMembers()).hasSize(SubjectParser.MAX_UNDESCRIBED);
  }

  /** Case 45. */
  @Test
  void encoding_otherThanUtf8_isMalformed() {
    byte[] latin1 = bytes(subject("'format':'opaque','id':'\u00e9'"), ISO_8859_1);
    byte[] overlong = bytes(subject("'format':'opaque','id':'xy'"), UTF_8);
    int x = new String(overlong, UTF_8).indexOf("xy");
    overlong[x] = (byte) 0xc0;
    overlong[x + 1] = (byte) 0xaf;

    assertThat(SubjectParser.parse(latin1, false))
        .isEqualTo(new Malformed("the body is not UTF-8"));
    assertThat(SubjectParser.parse(overlong, false))
        .isEqualTo(new Malformed("the body is not UTF-8"));
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
      byte[] body = bytes("{'sub_id':" + ISS_SUB + "}", Charset.forName(charset));
      assertThat(SubjectParser.parse(body, false)).as(charset).isInstanceOf(Malformed.class);
    }
    byte[] marked = bytes("\uFEFF{'sub_id':" + ISS_SUB + "}", UTF_16LE);
    assertThat(SubjectParser.parse(marked, false)).isInstanceOf(Malformed.class);
  }

  /** Case 46: 16 levels are allowed, wherever they are. */
  @Test
  void depth_aboveSixteen_isMalformed() {
    String sixteen = "[".repeat(15) + "]".repeat(15);

    assertThat(parse("{'x':" + sixteen + ",'sub_id':" + ISS_SUB + "}")).isInstanceOf(Subject.class);
    assertThat(parse("{'x':[" + sixteen + "],'sub_id':" + ISS_SUB + "}"))
        .isEqualTo(new Malformed("JSON nested deeper than 16"));
  }

  /** Case 46: on a stack that a recursion over the body would overflow. */
  @ParameterizedTest
  @ValueSource(strings = {"[", "{'a':", "[{'a':"})
  void nesting_megabyte_isMalformedOnASmallStack(String level) throws InterruptedException {
    byte[] body = bytes(level.repeat((1 << 20) / level.length()), UTF_8);
    ParsedBody[] parsed = new ParsedBody[1];

    Thread thread =
        new Thread(null, () -> parsed[0] = SubjectParser.parse(body, false), "small", 256 * 1024);
    thread.start();
    thread.join();

    assertThat(parsed[0]).isEqualTo(new Malformed("JSON nested deeper than 16"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1E-999999999", "0.1e2147483648"})
  void number_huge_costsNothing(String number) {
    assertThat(parse("{'x':" + number + ",'sub_id':" + ISS_SUB + "}"))
        .isEqualTo(new Subject(SUBJECT, List.of("x")));
    assertThat(parse("{'x':" + "9".repeat(100_000) + ",'sub_id':" + ISS_SUB + "}"))
        .isEqualTo(new Subject(SUBJECT, List.of("x")));
  }

  @Test
  void string_megabyte_isMalformedByItsLength() {
    assertThat(parse(subject("'format':'opaque','id':'" + "x".repeat(1 << 20) + "'")))
        .isEqualTo(new Malformed("id is longer than 2048 characters"));
  }

  /**
   * What is not a body must end as a value as well, so bytes of a good one are changed at random.
   */
  @Test
  void body_damaged_isNeverThrown() {
    byte[] good =
        bytes(
            "{'sub_id':{'format':'aliases','identifiers':[" + ISS_SUB + "]},'x':[1e5,true]}",
            UTF_8);
    Random random = new Random(20_240_312);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = damaged(good, random);
      assertThat(SubjectParser.parse(damaged, random.nextBoolean())).isNotNull();
    }
  }

  private static byte[] damaged(byte[] good, Random random) {
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    for (byte b : good) {
      switch (random.nextInt(60)) {
        case 0 -> damaged.write(random.nextInt(256));
        case 1 -> damaged.write("{}[]\",:\\0e-u".charAt(random.nextInt(12)));
        case 2 -> damaged.writeBytes(new byte[] {b, b});
        case 3 -> {}
        default -> damaged.write(b);
      }
    }
    return damaged.toByteArray();
  }

  private static ParsedBody parse(String body) {
    return SubjectParser.parse(bytes(body, UTF_8), false);
  }

  private static byte[] bytes(String body, Charset charset) {
    return body.replace('\'', '"').getBytes(charset);
  }

  private static Arguments accepted(String number, String body, SubjectIdentifier expected) {
    return Arguments.of(number, body, expected);
  }

  private static String subject(String members) {
    return "{'sub_id':{" + members + "}}";
  }

  private static String aliases(String identifiers) {
    return subject("'format':'aliases','identifiers':[" + identifiers + "]");
  }

  private static String opaques(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{'format':'opaque','id':'" + i + "'}")
        .collect(Collectors.joining(","));
  }
}
