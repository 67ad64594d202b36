package dev.universallogout.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.universallogout.configuration.ConfigurationSources.Environment;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationSourcesTest {
  private static final String KEY = "universal-logout.data-source";

  @TempDir Path classPath;

  private final Map<String, String> parameters = new HashMap<>();
  private final List<String> systemProperties = new ArrayList<>();
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /** What a server may lack. */
  enum Lacking {
    NOTHING,
    IMPLEMENTATION,
    INTERFACES
  }

  @BeforeEach
  void folder() throws IOException {
    Files.createDirectory(classPath.resolve("META-INF"));
  }

  @AfterEach
  void restore() {
    systemProperties.forEach(System::clearProperty);
    Thread.currentThread().setContextClassLoader(before);
  }

  @ParameterizedTest
  @EnumSource
  void key_absentEverywhere_isEmpty(Lacking lacking) {
    assertThat(source(lacking).value(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void key_inSeveralPlaces_isTheFirstOnes(Lacking lacking) {
    parameters.put(KEY, "parameter");
    assertThat(source(lacking).value(KEY)).hasValue("parameter");

    file("META-INF/universal-logout.properties", KEY + "=file");
    assertThat(source(lacking).value(KEY)).hasValue("file");

    systemProperty(KEY, "system");
    assertThat(source(lacking).value(KEY)).hasValue("system");
  }

  /** {@code PATH} stands for a key, since a test cannot change its own environment. */
  @ParameterizedTest
  @EnumSource
  void environment_liesBetweenSystemPropertiesAndFile(Lacking lacking) {
    file("META-INF/universal-logout.properties", "PATH=file");
    assertThat(source(lacking).value("PATH")).hasValue(System.getenv("PATH"));

    systemProperty("PATH", "system");
    assertThat(source(lacking).value("PATH")).hasValue("system");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void server_withoutMicroProfileConfig_doesNotReadItsFile(Lacking lacking) {
    file("META-INF/microprofile-config.properties", KEY + "=microprofile");

    assertThat(source(lacking).value(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void key_blank_hidesWhatComesAfter(Lacking lacking) {
    parameters.put(KEY, "parameter");
    file("META-INF/universal-logout.properties", KEY + "=");
    assertThat(source(lacking).value(KEY)).isEmpty();

    file("META-INF/universal-logout.properties", KEY + "=file");
    systemProperty(KEY, "");
    assertThat(source(lacking).value(KEY)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void endpointOfTheWar_isTheWarWhateverTheServerSays(Lacking lacking) {
    parameters.put("universal-logout.endpoint", "jax-rs");
    systemProperty("universal-logout.endpoint", "none");
    assertThat(source(lacking).value("universal-logout.endpoint")).hasValue("jax-rs");
  }

  @ParameterizedTest
  @EnumSource
  void endpointOfAnApplication_isWhatTheServerSays(Lacking lacking) {
    parameters.put("universal-logout.endpoint", "servlet");
    systemProperty("universal-logout.endpoint", "none");
    assertThat(source(lacking).value("universal-logout.endpoint")).hasValue("none");
  }

  @ParameterizedTest
  @EnumSource
  void names_inDottedForm_areListed(Lacking lacking) {
    parameters.put("universal-logout.a", "1");
    parameters.put("other.a", "1");
    file("META-INF/universal-logout.properties", "universal-logout.b=1\nother.b=1");
    systemProperty("universal-logout.c", "1");
    systemProperty("UNIVERSAL_LOGOUT_D", "1");

    assertThat(source(lacking).dottedNames())
        .containsExactlyInAnyOrder(
            "universal-logout.a", "universal-logout.b", "universal-logout.c");
  }

  @ParameterizedTest
  @EnumSource
  void commasAndBackslashes_areKept(Lacking lacking) {
    String pattern = "[a-z]{1,8}\\.x, y";
    systemProperty(KEY, pattern);
    assertThat(source(lacking).value(KEY)).hasValue(pattern);

    System.clearProperty(KEY);
    file("META-INF/universal-logout.properties", KEY + "=[a-z]{1,8}\\\\.x, y");
    assertThat(source(lacking).value(KEY)).hasValue(pattern);
  }

  @Test
  void file_isReadAsUtf8() {
    file("META-INF/universal-logout.properties", KEY + "=b\u00fccher");

    assertThat(source(Lacking.INTERFACES).value(KEY)).hasValue("b\u00fccher");
  }

  @Test
  void file_broken_isOneLine() {
    file("META-INF/universal-logout.properties", KEY + "=\\u00zz");

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> source(Lacking.NOTHING))
        .withMessage("META-INF/universal-logout.properties: cannot be read as a properties file");
  }

  @Nested
  class WithMicroProfileConfig {

    @Test
    void key_ofTheApplicationsOwnFile_precedesOurs() {
      file("META-INF/universal-logout.properties", KEY + "=file");
      file("META-INF/microprofile-config.properties", KEY + "=microprofile");

      assertThat(source(Lacking.NOTHING).value(KEY)).hasValue("microprofile");
    }

    @Test
    void expression_isResolved() {
      file("META-INF/microprofile-config.properties", KEY + "=java:${name}\nname=ds");

      assertThat(source(Lacking.NOTHING).value(KEY)).hasValue("java:ds");
    }

    /** If it were absent, a key that narrows would not. */
    @Test
    void expression_unresolved_isNamed() {
      file("META-INF/microprofile-config.properties", KEY + "=${nobody.defines.this}");
      ConfigurationSource source = source(Lacking.NOTHING);

      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> source.value(KEY))
          .withMessage(KEY + ": its expression cannot be resolved");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "universal-logout.connection.my-idp.client-id",
    "universal_logout_connection_my_idp_client_id",
    "UNIVERSAL_LOGOUT_CONNECTION_MY_IDP_CLIENT_ID",
  })
  void environment_nameIsMapped(String variable) {
    Environment environment = new Environment(Map.of(variable, "0oa1"));

    assertThat(environment.text("universal-logout.connection.my-idp.client-id")).isEqualTo("0oa1");
    assertThat(environment.text("universal-logout.connection.my-idp.client")).isNull();
    assertThat(environment.names()).isEmpty();
  }

  @Test
  void environment_exactName_precedesTheMappedOnes() {
    Environment environment =
        new Environment(Map.of("universal-logout.strict", "1", "UNIVERSAL_LOGOUT_STRICT", "2"));

    assertThat(environment.text("universal-logout.strict")).isEqualTo("1");
  }

  private ConfigurationSource source(Lacking lacking) {
    Server server = new Server(lacking, classPath);
    Thread.currentThread().setContextClassLoader(server);
    return server.source(context(server));
  }

  private void systemProperty(String name, String value) {
    systemProperties.add(name);
    System.setProperty(name, value);
  }

  private void file(String name, String content) {
    try {
      Files.writeString(classPath.resolve(name), content, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServletContext context(ClassLoader application) {
    return Proxies.answering(
        ServletContext.class,
        (method, arguments) ->
            switch (method) {
              case "getClassLoader" -> application;
              case "getInitParameter" -> parameters.get(arguments[0]);
              case "getInitParameterNames" -> Collections.enumeration(parameters.keySet());
              default -> throw new UnsupportedOperationException(method);
            });
  }

  /** Loads the module and MicroProfile Config anew, as far as a server has it. */
  private static final class Server extends URLClassLoader {
    private final Lacking lacking;

    Server(Lacking lacking, Path classPath) {
      super(new URL[] {url(classPath)}, ConfigurationSourcesTest.class.getClassLoader());
      this.lacking = lacking;
    }

    ConfigurationSource source(ServletContext context) {
      try {
        Object source =
            loadClass(ConfigurationSources.class.getName())
                .getMethod("of", ServletContext.class)
                .invoke(null, context);
        return new Reflected(loadClass(ConfigurationSource.class.getName()), source);
      } catch (ReflectiveOperationException e) {
        throw Reflected.failure(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.universallogout.")
          && !name.startsWith("org.eclipse.microprofile.")
          && !name.startsWith("io.smallrye.config.")) {
        return super.loadClass(name, resolve);
      }
      if (lacking == Lacking.INTERFACES && name.startsWith("org.eclipse.microprofile.")) {
        throw new ClassNotFoundException(name);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      boolean hidden =
          lacking == Lacking.IMPLEMENTATION
              && name.startsWith("META-INF/services/org.eclipse.microprofile.config.");
      return hidden ? Collections.emptyEnumeration() : super.getResources(name);
    }

    private static URL url(Path path) {
      try {
        return path.toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  /** A source of another class loader. */
  private record Reflected(Class<?> type, Object source) implements ConfigurationSource {

    @Override
    @SuppressWarnings("unchecked")
    public Optional<String> value(String name) {
      try {
        return (Optional<String>) type.getMethod("value", String.class).invoke(source, name);
      } catch (ReflectiveOperationException e) {
        throw failure(e);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<String> dottedNames() {
      try {
        return (Set<String>) type.getMethod("dottedNames").invoke(source);
      } catch (ReflectiveOperationException e) {
        throw failure(e);
      }
    }

    static RuntimeException failure(ReflectiveOperationException e) {
      Throwable cause = e.getCause();
      if (cause != null
          && cause.getClass().getName().equals(ConfigurationException.class.getName())) {
        return new ConfigurationException(String.valueOf(cause.getMessage()));
      }
      return new IllegalStateException(e);
    }
  }
}
