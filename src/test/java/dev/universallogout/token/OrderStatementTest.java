package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a host's statement is taken apart. */
final class OrderStatementTest {

  @Test
  void parse_everyParameter_becomesAQuestionMark() {
    assertThat(
            parse(
                "UPDATE t SET a=:number,b=:issued_at WHERE s=:subject AND(i=:issuer OR"
                    + " e=:email)AND c=:connection AND f=:format AND s2=:subject"))
        .isEqualTo("UPDATE t SET a=?,b=? WHERE s=? AND(i=? OR e=?)AND c=? AND f=? AND s2=?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "':nothing'",
        "'it''s :nothing'",
        "'ends with a backslash\\'",
        "E'it\\'s :nothing ?'",
        "e'it''s \\\\'",
        "\"a :nothing \"\" :column\"",
        "`a :nothing column`",
        "-- :nothing isn't?\n",
        "/* :nothing isn't?\n :nothing */",
        "$$ :nothing isn't? $$",
        "$tag$ :nothing $$ $other$ isn't? $tag$",
        "x::uuid",
        "x::nothing",
        "attributes ?? 'key'",
        "list[1:2]",
        "12:30",
        "a := 1",
        ":",
      })
  void parse_colonOrQuestionMarkThatIsNoParameter_isLeftAlone(String piece) {
    assertThat(parse(piece + " :subject" + " " + piece)).isEqualTo(piece + " ? " + piece);
  }

  @Test
  void parse_castOfAParameter_keepsTheCast() {
    assertThat(parse("DELETE FROM t WHERE u=:subject::uuid")).endsWith("u=?::uuid");
  }

  @Test
  void parse_parameterOfAnotherName_namesItAndThoseThereAre() {
    assertThatThrownBy(() -> parse("DELETE FROM t WHERE u=:subject AND v=:user"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "universal-logout.some.key: there is no parameter :user; there are :connection, :email,"
                + " :format, :issued_at, :issuer, :number, :subject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE FROM t", "DELETE FROM t WHERE c=:connection AND x=':subject'"})
  void parse_statementAboutNobody_refused(String sql) {
    assertThatThrownBy(() -> parse(sql))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("neither :subject nor :email");
  }

  @Test
  void parse_positionalParameter_refused() {
    assertThatThrownBy(() -> parse("DELETE FROM t WHERE u=? AND s=:subject"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("? parameter");
  }

  @Test
  void parse_longLiteral_doesNotExhaustTheStack() {
    String literal = "'" + "a''b".repeat(50_000) + "'";

    assertThat(parse(literal + ":subject")).isEqualTo(literal + "?");
  }

  private static String parse(String sql) {
    return OrderStatement.parse("some.key", sql).sql();
  }
}
