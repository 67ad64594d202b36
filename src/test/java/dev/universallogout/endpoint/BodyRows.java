package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.EndpointFixture.A0;
import static dev.universallogout.endpoint.EndpointFixture.row;

import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.EndpointFixture.Attempt;
import dev.universallogout.endpoint.EndpointFixture.Row;
import dev.universallogout.endpoint.EndpointFixture.Statuses;
import dev.universallogout.endpoint.Request.Framing;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Requests whose defect, if they have one, is in the body or the envelope around it. */
final class BodyRows {
  private BodyRows() {}

  static Stream<Row> revocations() {
    return Stream.of(
        row(
            "1 subject",
            Statuses.REVOKED,
            a -> a.body(a.tenant().body(a.user()).replace("sub_id", "subject"))),
        row("2 sub_id", Statuses.REVOKED, Attempt::request),
        row(
            "3 subject and sub_id, equal",
            Statuses.REVOKED,
            a -> a.body("{\"subject\":%1$s,\"sub_id\":%1$s}".formatted(a.identifier()))),
        row(
            "3 subject and sub_id, equal but for the order of members",
            Statuses.REVOKED,
            a ->
                a.body(
                    "{\"subject\":{\"sub\":\"%s\",\"iss\":\"%s\",\"format\":\"iss_sub\"},\"sub_id\":%s}"
                        .formatted(a.user(), a.tenant().issuer(), a.identifier()))),
        row("5 email", Statuses.REVOKED, a -> a.body(Bodies.email(a.user()))),
        row(
            "6 email, domain in other case",
            Statuses.REVOKED,
            a -> a.body(Bodies.email(a.user().replace("both.example", "BOTH.Example")))),
        row(
            "7 email, local part in other case",
            Statuses.REVOKED,
            a -> a.body(Bodies.email(a.user().replace("u", "U")))),
        row("8 opaque", Statuses.REVOKED, a -> a.body(Bodies.opaque(a.user()))),
        row(
            "11 aliases, one of them unsupported",
            Statuses.REVOKED,
            a ->
                a.body(
                    Bodies.subId(
                        Bodies.aliases(
                            Bodies.identifier("email", "email", a.user()),
                            Bodies.identifier("phone_number", "phone_number", "+4930123456"))))),
        row(
            "38 aliases, exact duplicates",
            Statuses.REVOKED,
            a -> a.body(Bodies.subId(Bodies.aliases(a.identifier(), a.identifier())))),
        row(
            "39 undescribed member of the identifier",
            Statuses.REVOKED,
            a ->
                a.body(Bodies.subId(Json.createObjectBuilder(a.identifier()).add("x", 1).build()))),
        row(
            "40 undescribed member beside the identifier",
            Statuses.REVOKED,
            a -> a.body("{\"sub_id\":%s,\"x\":[{}]}".formatted(a.identifier()))),
        row(
            "45 byte order mark",
            Statuses.REVOKED,
            a -> a.body("\uFEFF" + a.tenant().body(a.user()))),
        row(
            "53 scheme in lower case",
            Statuses.REVOKED,
            a -> a.request().header("Authorization", "bearer " + a.tenant().token().compact())),
        row(
            "53 spaces around the token",
            Statuses.REVOKED,
            a ->
                a.request()
                    .header("Authorization", "  BEARER   " + a.tenant().token().compact() + "  ")),
        row(
            "93 query string on the path",
            Statuses.REVOKED,
            a -> a.request().target(a.request().target() + "?tenant=1&token=none")),
        row(
            "117 Origin",
            Statuses.REVOKED,
            a -> a.request().header("Origin", "https://attacker.example")),
        row(
            "119 charset=utf-8",
            Statuses.REVOKED,
            a -> a.request().header("Content-Type", "application/json; charset=utf-8")),
        row(
            "119 upper case",
            Statuses.REVOKED,
            a -> a.request().header("Content-Type", "APPLICATION/JSON;CHARSET=\"UTF-8\"")),
        row("122 Accept absent", Statuses.REVOKED, a -> a.request().withoutHeader("Accept")),
        row("122 Accept */*", Statuses.REVOKED, a -> a.request().header("Accept", "*/*")),
        row(
            "122 Accept text/html",
            Statuses.REVOKED,
            a -> a.request().header("Accept", "text/html")),
        row(
            "122 Accept application/json",
            Statuses.REVOKED,
            a -> a.request().header("Accept", "application/json")),
        row(
            "122 Accept image/png;q=0.1",
            Statuses.REVOKED,
            a -> a.request().header("Accept", "image/png;q=0.1")),
        row("124 chunked", Statuses.REVOKED, a -> a.request().framing(Framing.CHUNKED)),
        row(
            "129 Host and forwarded headers of somebody else",
            Statuses.REVOKED,
            a ->
                a.request()
                    .header("Host", "attacker.example")
                    .header("X-Forwarded-Host", "attacker.example")
                    .header("X-Forwarded-Proto", "http")
                    .header("Forwarded", "host=attacker.example;proto=http")));
  }

  private static Row malformed(String name, Function<Attempt, String> body) {
    return row(name, Statuses.BAD_REQUEST, a -> a.body(body.apply(a)));
  }

  private static Row malformedSubject(String name, Function<Attempt, String> identifier) {
    return malformed(name, a -> "{\"sub_id\":" + identifier.apply(a) + "}");
  }

  static Stream<Row> malformedBodies() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        malformed(
            "4 subject and sub_id differ",
            a ->
                "{\"subject\":%s,\"sub_id\":%s}"
                    .formatted(
                        a.identifier(), Bodies.issuerSubjectIdentifier(TestTokens.ISSUER, "x"))));
    for (String[] unsupported :
        new String[][] {
          {"account", "uri", "acct:u@both.example"},
          {"phone_number", "phone_number", "+4930123456"},
          {"did", "url", "did:example:123456"},
          {"uri", "uri", "https://both.example/users/1"}
        }) {
      rows.add(
          malformedSubject(
              "10 " + unsupported[0] + " without a resolver",
              a -> Bodies.identifier(unsupported[0], unsupported[1], unsupported[2]).toString()));
    }
    rows.add(
        malformedSubject(
            "12 aliases, none supported",
            a ->
                Bodies.aliases(
                        Bodies.identifier("phone_number", "phone_number", "+4930123456"),
                        Bodies.identifier("account", "uri", "acct:u@both.example"))
                    .toString()));
    rows.add(malformed("19 empty", a -> ""));
    rows.add(
        row(
            "19 no body and no length",
            Statuses.BAD_REQUEST,
            a -> a.body("").framing(Framing.NONE)));
    rows.add(malformed("20 whitespace", a -> " \r\n\t "));
    rows.add(malformed("20 not JSON", a -> "not json " + a.user()));
    rows.add(malformed("20 truncated", a -> a.tenant().body(a.user()).replaceAll("}$", "")));
    rows.add(malformed("20 trailing bytes", a -> a.tenant().body(a.user()) + "x"));
    rows.add(malformed("20 trailing object", a -> a.tenant().body(a.user()) + "{}"));
    rows.add(malformed("20 trailing comma", a -> "{\"sub_id\":" + a.identifier() + ",}"));
    rows.add(malformed("21 array", a -> "[" + a.tenant().body(a.user()) + "]"));
    rows.add(malformed("21 string", a -> "\"" + a.user() + "\""));
    rows.add(malformed("21 number", a -> "1"));
    rows.add(malformed("21 null", a -> "null"));
    rows.add(malformed("21 boolean", a -> "true"));
    rows.add(malformed("22 empty object", a -> "{}"));
    rows.add(malformed("22 neither member", a -> "{\"subId\":" + a.identifier() + "}"));
    rows.add(malformed("22 identifier at top level", a -> a.identifier().toString()));
    rows.add(malformedSubject("23 null", a -> "null"));
    rows.add(malformedSubject("23 string", a -> "\"" + a.user() + "\""));
    rows.add(malformedSubject("23 array", a -> "[" + a.identifier() + "]"));
    rows.add(malformedSubject("23 number", a -> "7"));
    rows.add(
        malformed(
            "23 null beside a good one",
            a -> "{\"subject\":null,\"sub_id\":" + a.identifier() + "}"));
    for (String format : List.of("null", "\"\"", "1", "[\"iss_sub\"]", "{}")) {
      rows.add(malformedSubject("24 format " + format, a -> withFormat(a, format)));
    }
    rows.add(
        malformedSubject(
            "24 no format", a -> a.identifier().toString().replace("\"format\"", "\"x\"")));
    rows.add(malformedSubject("25 unknown format", a -> withFormat(a, "\"employee_id\"")));
    for (String format : List.of("ISS_SUB", " iss_sub", "iss_sub ", "iss-sub", "Iss_Sub")) {
      rows.add(malformedSubject("26 format " + format, a -> withFormat(a, "\"" + format + "\"")));
    }
    rows.add(malformedSubject("27 no iss", a -> issuerSubject(null, quoted(a.user()))));
    rows.add(malformedSubject("27 no sub", a -> issuerSubject(quoted(A0.issuer()), null)));
    rows.add(malformedSubject("28 empty iss", a -> issuerSubject("\"\"", quoted(a.user()))));
    rows.add(malformedSubject("28 null iss", a -> issuerSubject("null", quoted(a.user()))));
    rows.add(malformedSubject("28 empty sub", a -> issuerSubject(quoted(A0.issuer()), "\"\"")));
    rows.add(malformedSubject("28 null sub", a -> issuerSubject(quoted(A0.issuer()), "null")));
    rows.add(malformedSubject("29 numeric sub", a -> issuerSubject(quoted(A0.issuer()), "17")));
    rows.add(
        malformedSubject(
            "29 sub as array",
            a -> issuerSubject(quoted(A0.issuer()), "[" + quoted(a.user()) + "]")));
    rows.add(malformedSubject("30 no email", a -> "{\"format\":\"email\"}"));
    rows.add(
        malformedSubject(
            "30 email with sub", a -> Bodies.identifier("email", "sub", a.user()).toString()));
    for (String address :
        List.of(
            "foo",
            "a@b@both.example",
            "Foo <a@both.example>",
            "a".repeat(242) + "@both.example",
            "a\u0000@both.example",
            "a\n@both.example",
            "a@both.example\r\nX: y",
            "@both.example",
            "a@",
            "a b@both.example")) {
      rows.add(
          malformedSubject(
              "31 email " + address.length() + " " + address.replaceAll("\\p{Cc}", "?"),
              a -> Bodies.identifier("email", "email", address).toString()));
    }
    rows.add(
        malformedSubject("32 empty id", a -> Bodies.identifier("opaque", "id", "").toString()));
    rows.add(
        malformedSubject("32 blank id", a -> Bodies.identifier("opaque", "id", " \t").toString()));
    for (String[] bad :
        new String[][] {
          {"phone_number", "phone_number", "4930123456"},
          {"phone_number", "phone_number", "+49 30 123456"},
          {"phone_number", "phone_number", "+0123456"},
          {"phone_number", "phone_number", "+1234567890123456"},
          {"did", "did", "did:example:123456"},
          {"did", "uri", "did:example:123456"},
          {"did", "url", "https://both.example"},
          {"did", "url", "did:"},
          {"uri", "uri", "not a uri"},
          {"uri", "uri", "/relative"},
          {"account", "uri", "mailto:u@both.example"},
          {"account", "uri", "acct:"}
        }) {
      rows.add(
          malformedSubject(
              "33 " + String.join(" ", bad),
              a ->
                  Bodies.aliases(a.identifier(), Bodies.identifier(bad[0], bad[1], bad[2]))
                      .toString()));
    }
    for (String identifiers :
        List.of(
            "",
            ",\"identifiers\":[]",
            ",\"identifiers\":{}",
            ",\"identifiers\":null",
            ",\"identifiers\":\"x\"",
            ",\"identifiers\":[null]",
            ",\"identifiers\":[\"x\"]")) {
      rows.add(
          malformedSubject(
              "34 " + identifiers, a -> "{\"format\":\"aliases\"" + identifiers + "}"));
    }
    rows.add(
        malformedSubject(
            "35 aliases in aliases",
            a -> Bodies.aliases(a.identifier(), Bodies.aliases(a.identifier())).toString()));
    rows.add(
        malformedSubject(
            "36 33 aliases",
            a ->
                Bodies.aliases(
                        IntStream.range(0, 33)
                            .mapToObj(
                                i ->
                                    i == 0
                                        ? a.identifier()
                                        : Bodies.identifier("opaque", "id", "x" + i))
                            .toArray(JsonObject[]::new))
                    .toString()));
    rows.add(
        malformedSubject(
            "41 complex", a -> "{\"format\":\"complex\",\"user\":" + a.identifier() + "}"));
    rows.add(
        malformedSubject(
            "41 jwt_id",
            a -> Bodies.identifier("jwt_id", "iss", A0.issuer(), "jti", a.user()).toString()));
    rows.add(
        malformedSubject(
            "41 saml_assertion_id",
            a ->
                Bodies.identifier(
                        "saml_assertion_id", "issuer", A0.issuer(), "assertion_id", a.user())
                    .toString()));
    rows.add(
        malformedSubject(
            "41 ip-addresses",
            a -> "{\"format\":\"ip-addresses\",\"ip-addresses\":[\"127.0.0.1\"]}"));
    rows.add(
        malformedSubject(
            "42 subject_type",
            a -> a.identifier().toString().replace("\"format\"", "\"subject_type\"")));
    rows.add(malformedSubject("43 uid", a -> Bodies.identifier("uid", "id", a.user()).toString()));
    rows.add(
        malformed(
            "44 two sub_id", a -> "{\"sub_id\":%1$s,\"sub_id\":%1$s}".formatted(a.identifier())));
    rows.add(
        malformed(
            "44 two subject",
            a -> "{\"subject\":%1$s,\"subject\":%1$s}".formatted(a.identifier())));
    rows.add(
        malformedSubject(
            "44 two sub",
            a -> a.identifier().toString().replace("\"sub\"", "\"sub\":\"x\",\"sub\"")));
    rows.add(
        malformedSubject(
            "44 two sub, one escaped",
            a -> a.identifier().toString().replace("\"sub\"", "\"\\u0073ub\":\"x\",\"sub\"")));
    rows.add(
        malformed(
            "44 two undescribed members",
            a -> "{\"sub_id\":" + a.identifier() + ",\"x\":1,\"x\":2}"));
    rows.add(
        row(
            "45 invalid UTF-8",
            Statuses.BAD_REQUEST,
            a ->
                a.request()
                    .body(
                        (a.tenant().body(a.user()).replace("u", "\u00ff"))
                            .getBytes(StandardCharsets.ISO_8859_1))));
    rows.add(
        row(
            "45 UTF-16",
            Statuses.BAD_REQUEST,
            a -> a.request().body(a.tenant().body(a.user()).getBytes(StandardCharsets.UTF_16))));
    rows.add(
        row(
            "45 UTF-16LE",
            Statuses.BAD_REQUEST,
            a -> a.request().body(a.tenant().body(a.user()).getBytes(StandardCharsets.UTF_16LE))));
    rows.add(
        malformed(
            "46 17 levels",
            a ->
                "{\"sub_id\":"
                    + a.identifier()
                    + ",\"x\":"
                    + "[".repeat(16)
                    + "]".repeat(16)
                    + "}"));
    rows.add(malformed("46 16 000 levels", a -> "[".repeat(16_000)));
    rows.add(malformed("46 16 000 levels of objects", a -> "{\"a\":".repeat(3_000)));
    return rows.stream();
  }

  private static String withFormat(Attempt attempt, String json) {
    return attempt.identifier().toString().replace("\"iss_sub\"", json);
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String issuerSubject(String issuer, String subject) {
    return "{\"format\":\"iss_sub\""
        + (issuer == null ? "" : ",\"iss\":" + issuer)
        + (subject == null ? "" : ",\"sub\":" + subject)
        + "}";
  }

  static Stream<Row> largeBodies() {
    Statuses tooLarge = new Statuses(400, 413);
    return Stream.of(
        row("46 1 MB of [", tooLarge, a -> a.body("[".repeat(1_000_000))),
        row("47 16 KiB and 1, declared", tooLarge, a -> a.body(padded(a, 16_385))),
        row(
            "47 16 KiB and 1, chunked",
            tooLarge,
            a -> a.body(padded(a, 16_385)).framing(Framing.CHUNKED)),
        row("47 5 MB, declared", tooLarge, a -> a.body(padded(a, 5_000_000))),
        row(
            "124 5 MB, chunked",
            tooLarge,
            a -> a.body(padded(a, 5_000_000)).framing(Framing.CHUNKED)));
  }

  static String padded(Attempt attempt, int length) {
    String body = attempt.tenant().body(attempt.user());
    return " ".repeat(length - body.length()) + body;
  }

  static Stream<Row> mediaTypes() {
    Statuses unsupported = Statuses.UNSUPPORTED_MEDIA_TYPE;
    Stream<Row> types =
        Stream.of(
                "118 text/plain",
                "118 application/x-www-form-urlencoded",
                "118 multipart/form-data; boundary=x",
                "118 application/jwt",
                "118 */*",
                "120 application/json; charset=iso-8859-1",
                "120 application/json; charset=utf-16",
                "120 application/json; charset=utf-8; charset=iso-8859-1",
                "121 application/foo+json",
                "121 application/jsonp",
                "121 text/json")
            .map(
                name ->
                    row(
                        name,
                        unsupported,
                        a -> a.request().header("Content-Type", name.substring(4))));
    return Stream.concat(
        types,
        Stream.of(
            row("118 absent", unsupported, a -> a.request().withoutHeader("Content-Type")),
            row(
                "123 gzip",
                unsupported,
                a ->
                    a.request()
                        .header("Content-Encoding", "gzip")
                        .body(gzip(a.tenant().body(a.user())))),
            row(
                "123 deflate",
                unsupported,
                a -> a.request().header("Content-Encoding", "deflate"))));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
