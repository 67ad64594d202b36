package dev.universallogout;

import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What the server offers by name, in its own local namespaces only. */
final class ServerResources {
  private ServerResources() {}

  /** The resource of this name and type, if there is one. */
  @SuppressWarnings(
      "BanJNDI") // Names come from the operator and are local: no URL is ever followed.
  static <T> Optional<T> find(String name, Class<T> type) {
    if (!name.startsWith("java:") && !name.matches("[A-Za-z0-9_./-]+")) {
      return Optional.empty();
    }
    try {
      Object found = new InitialContext().lookup(name);
      return type.isInstance(found) ? Optional.of(type.cast(found)) : Optional.empty();
    } catch (NamingException e) {
      // Not there, or no naming at all: both mean none.
      return Optional.empty();
    }
  }
}
