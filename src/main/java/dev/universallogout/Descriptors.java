package dev.universallogout;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * What the application's descriptors say. Of one of XML that cannot be read it is whatever is
 * asked.
 */
final class Descriptors {
  private static final String WEB_XML = "/WEB-INF/web.xml";
  private static final String WEB_FRAGMENT = "META-INF/web-fragment.xml";

  private static final Set<String> PASSWORD_LOGINS = Set.of("BASIC", "DIGEST", "CLIENT-CERT");

  /** The settings of WildFly's {@code elytron-oidc-client}, in a file or as a parameter. */
  private static final String OIDC_JSON = "/WEB-INF/oidc.json";

  private static final String OIDC_PARAMETER = "org.wildfly.security.http.oidc.json.config";

  private Descriptors() {}

  /**
   * Whether WildFly is known to keep the users' tokens in a cookie. Settings that cannot be read,
   * or get their values elsewhere, do not say so: then the first such user does.
   */
  static boolean sayTokensInCookie(ServletContext context) {
    try (InputStream settings = oidcSettings(context)) {
      if (settings == null) {
        return false;
      }
      try (JsonReader reader = Json.createReader(settings)) {
        return reader.read() instanceof JsonObject object
            && object.get("token-store") instanceof JsonString store
            && store.getString().equalsIgnoreCase("cookie");
      }
    } catch (IOException | JsonException e) {
      return false;
    }
  }

  /**
   * Whether the container is known to have its users prove themselves anew with each request. A
   * descriptor that cannot be read does not say so: then the first such user does.
   */
  static boolean sayPasswordLogin(ServletContext context) {
    try (InputStream descriptor = context.getResourceAsStream(WEB_XML)) {
      return descriptor != null
          && firstText(descriptor, "auth-method").filter(PASSWORD_LOGINS::contains).isPresent();
    } catch (IOException | XMLStreamException e) {
      return false;
    }
  }

  private static @Nullable InputStream oidcSettings(ServletContext context) {
    String parameter = context.getInitParameter(OIDC_PARAMETER);
    return parameter == null
        ? context.getResourceAsStream(OIDC_JSON)
        : new ByteArrayInputStream(parameter.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the sessions may go from node to node. */
  static boolean sayDistributable(ServletContext context) {
    return webXmlHas(context, "distributable");
  }

  /** Whether a part of the application may ask for a login, or for HTTPS. */
  static boolean sayConstrained(ServletContext context) {
    return webXmlHas(context, "security-constraint")
        || aFragmentHas(context, "security-constraint")
        || context.getServletRegistrations().values().stream()
            .anyMatch(servlet -> isConstrained(servlet, context.getClassLoader()));
  }

  /** Whether the annotations of a servlet say so; yes where they cannot be seen. */
  static boolean isConstrained(ServletRegistration servlet, ClassLoader loader) {
    String name = servlet.getClassName();
    if (name == null) {
      return false;
    }
    try {
      return Class.forName(name, false, loader).isAnnotationPresent(ServletSecurity.class);
    } catch (ClassNotFoundException | LinkageError e) {
      return true;
    }
  }

  private static boolean webXmlHas(ServletContext context, String element) {
    try (InputStream descriptor = context.getResourceAsStream(WEB_XML)) {
      return descriptor != null && has(descriptor, element);
    } catch (IOException | XMLStreamException e) {
      return true;
    }
  }

  private static boolean aFragmentHas(ServletContext context, String element) {
    try {
      for (URL fragment : Collections.list(context.getClassLoader().getResources(WEB_FRAGMENT))) {
        try (InputStream descriptor = fragment.openStream()) {
          if (has(descriptor, element)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException | XMLStreamException e) {
      return true;
    }
  }

  private static boolean has(InputStream descriptor, String element) throws XMLStreamException {
    return isAt(reader(descriptor), element);
  }

  private static Optional<String> firstText(InputStream descriptor, String element)
      throws XMLStreamException {
    XMLStreamReader xml = reader(descriptor);
    return isAt(xml, element) ? Optional.of(xml.getElementText().strip()) : Optional.empty();
  }

  private static XMLStreamReader reader(InputStream descriptor) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    return factory.createXMLStreamReader(descriptor);
  }

  /** Reads as far as the first of these. */
  private static boolean isAt(XMLStreamReader xml, String element) throws XMLStreamException {
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals(element)) {
        return true;
      }
    }
    return false;
  }
}
