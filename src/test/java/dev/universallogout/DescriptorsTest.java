package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Proxies;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.http.HttpServlet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read in them, and what is taken for granted where they cannot be read. */
class DescriptorsTest {
  private static final String CONSTRAINT =
      "<w xmlns=\"a\"><!-- --><security-constraint><b/></security-constraint></w>";

  @TempDir private Path classes;
  private @Nullable String webXml;
  private @Nullable String oidcJson;
  private @Nullable String oidcParameter;
  private Class<?> servlet = HttpServlet.class;
  private String servletName = HttpServlet.class.getName();

  @ServletSecurity(@HttpConstraint(rolesAllowed = "member"))
  private static class Members extends HttpServlet {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @CsvSource({
    "<w/>, false, false",
    "<w><distributable/></w>, true, false",
    "<w><a><security-constraint/></a></w>, false, true",
    "<w xmlns='a'><security-constraint/></w>, false, true",
    "<w><!-- <security-constraint/> --></w>, false, false",
    "<w><open>, true, true",
    "'', true, true"
  })
  void webXml_saysWhatItHolds_andWhateverIsAskedWhereItIsBroken(
      String text, boolean distributable, boolean constrained) throws Exception {
    webXml = text;
    assertThat(Descriptors.sayDistributable(context())).isEqualTo(distributable);
    assertThat(Descriptors.sayConstrained(context())).isEqualTo(constrained);
  }

  @ParameterizedTest
  @CsvSource({
    "<w/>, false",
    "<w><login-config><auth-method>FORM</auth-method></login-config></w>, false",
    "<w xmlns='a'><login-config><auth-method> BASIC </auth-method></login-config></w>, true",
    "<w><login-config><auth-method>CLIENT-CERT</auth-method></login-config></w>, true",
    "<w><open>, false",
    "'', false"
  })
  void webXml_saysWhetherPasswordsComeWithEachRequest(String text, boolean passwords)
      throws Exception {
    webXml = text;
    assertThat(Descriptors.sayPasswordLogin(context())).isEqualTo(passwords);
  }

  @Test
  void application_withoutDescriptors_isNeither() throws Exception {
    assertThat(Descriptors.sayDistributable(context())).isFalse();
    assertThat(Descriptors.sayConstrained(context())).isFalse();
    assertThat(Descriptors.sayPasswordLogin(context())).isFalse();
  }

  @Test
  void fragment_ofALibrary_constrains() throws Exception {
    Files.createDirectories(classes.resolve("META-INF"));
    Files.writeString(classes.resolve("META-INF/web-fragment.xml"), CONSTRAINT);
    assertThat(Descriptors.sayConstrained(context())).isTrue();
  }

  @Test
  void annotation_ofAServlet_constrains() throws Exception {
    servlet = Members.class;
    servletName = servlet.getName();
    assertThat(Descriptors.sayConstrained(context())).isTrue();
  }

  @Test
  void servlet_thatCannotBeLoaded_mayBeConstrained() throws Exception {
    servletName = "com.example.Gone";
    assertThat(Descriptors.sayConstrained(context())).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"token-store\": \"cookie\"} | true",
        "{\"client-id\": \"a\", \"credentials\": {}, \"token-store\": \"COOKIE\"} | true",
        "{\"token-store\": \"session\"} | false",
        "{\"token-store\": true} | false",
        "{\"token-store\": null} | false",
        "{\"token-store\": [\"cookie\"]} | false",
        "{\"other\": {\"token-store\": \"cookie\"}} | false",
        "{\"token-store\": \"${store}\"} | false",
        "[\"token-store\", \"cookie\"] | false",
        "{} | false",
        "'' | false",
        "{\"token-store\": \"cookie\" | false",
        "token-store: cookie | false"
      })
  void oidcJson_saysThatTokensAreInACookie_onlyWhereThatIsPlain(String text, boolean inCookie)
      throws Exception {
    oidcJson = text;
    assertThat(Descriptors.sayTokensInCookie(context())).isEqualTo(inCookie);
    oidcJson = null;
    oidcParameter = text;
    assertThat(Descriptors.sayTokensInCookie(context())).isEqualTo(inCookie);
  }

  @Test
  void oidcParameter_goesBeforeTheFile() throws Exception {
    oidcJson = "{\"token-store\": \"cookie\"}";
    oidcParameter = "{}";
    assertThat(Descriptors.sayTokensInCookie(context())).isFalse();
  }

  @Test
  void application_withoutOidcJson_doesNotSayThatTokensAreInACookie() throws Exception {
    assertThat(Descriptors.sayTokensInCookie(context())).isFalse();
  }

  private ServletContext context() throws MalformedURLException {
    ClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, servlet.getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            return findResources(name);
          }
        };
    ServletRegistration registration =
        Proxies.answering(ServletRegistration.class, (method, arguments) -> servletName);
    return Proxies.answering(
        ServletContext.class,
        (method, arguments) ->
            switch (method) {
              case "getResourceAsStream" ->
                  switch ((String) arguments[0]) {
                    case "/WEB-INF/web.xml" -> stream(webXml);
                    case "/WEB-INF/oidc.json" -> stream(oidcJson);
                    default -> throw new UnsupportedOperationException(arguments[0].toString());
                  };
              case "getInitParameter" ->
                  arguments[0].equals("org.wildfly.security.http.oidc.json.config")
                      ? oidcParameter
                      : null;
              case "getClassLoader" -> loader;
              case "getServletRegistrations" -> Map.of("servlet", registration);
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private static @Nullable InputStream stream(@Nullable String text) {
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
