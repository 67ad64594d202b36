package dev.universallogout;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.ServletSecurity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What the application's descriptors say; of one that cannot be read, whatever is asked. */
final class Descriptors {
  private static final String WEB_XML = "/WEB-INF/web.xml";
  private static final String WEB_FRAGMENT = "META-INF/web-fragment.xml";

  private Descriptors() {}

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

  private static boolean isConstrained(ServletRegistration servlet, ClassLoader loader) {
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
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader xml = factory.createXMLStreamReader(descriptor);
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals(element)) {
        return true;
      }
    }
    return false;
  }
}
