package dev.universallogout.configuration;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of a web application are looked up. The first of these that has a key decides:
 *
 * <ol>
 *   <li>MicroProfile Config, if the server has it, with all its sources in its own order; without
 *       it the system properties and then the environment, by the same rules for names;
 *   <li>the file {@value #FILE} on the application's class path, in UTF-8;
 *   <li>the context parameters of the application.
 * </ol>
 *
 * <p>One thing comes before all of them: the stand-alone WAR says in its own descriptor that it is
 * the endpoint, so that a key for the whole server, meant for the applications beside it, does not
 * disable it.
 *
 * <p>A key with a blank value is absent, and hides what the sources after it say.
 */
public final class ConfigurationSources {

  /** The application's own file of keys. */
  public static final String FILE = "META-INF/universal-logout.properties";

  private static final String ENDPOINT = SettingsReader.PREFIX + "endpoint";
  private static final String WAR = "jax-rs";

  /** One place where keys may be. */
  interface Layer {

    /** The text as it stands there, possibly blank; null where the layer does not have the name. */
    @Nullable String text(String name);

    /** The names that can be known, in whatever form. */
    Collection<String> names();
  }

  private ConfigurationSources() {}

  /**
   * The source for this application. It is to be made on a thread that has the application's
   * context class loader; after that any thread may use it.
   *
   * @throws ConfigurationException if the application's file of keys cannot be read
   */
  public static ConfigurationSource of(ServletContext context) {
    List<Layer> layers = new ArrayList<>();
    if (WAR.equals(context.getInitParameter(ENDPOINT))) {
      layers.add(new StandAlone());
    }
    Optional<Layer> microProfile = microProfile();
    if (microProfile.isPresent()) {
      layers.add(microProfile.get());
    } else {
      layers.add(new SystemProperties());
      layers.add(new Environment(System.getenv()));
    }
    layers.add(new File(context.getClassLoader()));
    layers.add(new ContextParameters(context));
    return new Layers(layers);
  }

  private static Optional<Layer> microProfile() {
    try {
      return Optional.of(new MicroProfileConfiguration());
    } catch (LinkageError | IllegalStateException e) {
      // The server has no MicroProfile Config, or the interfaces without an implementation.
      return Optional.empty();
    }
  }

  record Layers(List<Layer> layers) implements ConfigurationSource {

    @Override
    public Optional<String> value(String name) {
      for (Layer layer : layers) {
        String text = layer.text(name);
        if (text != null) {
          return Optional.of(text).filter(value -> !value.isBlank());
        }
      }
      return Optional.empty();
    }

    @Override
    public Set<String> dottedNames() {
      Set<String> names = new TreeSet<>();
      for (Layer layer : layers) {
        layer.names().stream()
            .filter(name -> name.startsWith(SettingsReader.PREFIX))
            .forEach(names::add);
      }
      return names;
    }
  }

  /** What the stand-alone WAR is, whoever says otherwise. */
  private static final class StandAlone implements Layer {

    @Override
    public @Nullable String text(String name) {
      return name.equals(ENDPOINT) ? WAR : null;
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }
  }

  private static final class SystemProperties implements Layer {

    @Override
    public @Nullable String text(String name) {
      return System.getProperty(name);
    }

    @Override
    public Set<String> names() {
      return System.getProperties().stringPropertyNames();
    }
  }

  /** The names of the environment are mapped as MicroProfile Config does, and never judged. */
  record Environment(Map<String, String> variables) implements Layer {

    @Override
    public @Nullable String text(String name) {
      String mapped = name.replaceAll("[^A-Za-z0-9]", "_");
      for (String candidate : List.of(name, mapped, mapped.toUpperCase(Locale.ROOT))) {
        String text = variables.get(candidate);
        if (text != null) {
          return text;
        }
      }
      return null;
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }
  }

  private static final class File implements Layer {
    private final Properties properties = new Properties();

    File(ClassLoader application) {
      URL file = application.getResource(FILE);
      if (file == null) {
        return;
      }
      try {
        URLConnection connection = file.openConnection();
        // A cached jar file would stay open after the application is undeployed.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream();
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
          properties.load(reader);
        }
      } catch (IOException | IllegalArgumentException e) {
        throw new ConfigurationException(FILE + ": cannot be read as a properties file");
      }
    }

    @Override
    public @Nullable String text(String name) {
      return properties.getProperty(name);
    }

    @Override
    public Set<String> names() {
      return properties.stringPropertyNames();
    }
  }

  private record ContextParameters(ServletContext context) implements Layer {

    @Override
    public @Nullable String text(String name) {
      return context.getInitParameter(name);
    }

    @Override
    public List<String> names() {
      return Collections.list(context.getInitParameterNames());
    }
  }
}
