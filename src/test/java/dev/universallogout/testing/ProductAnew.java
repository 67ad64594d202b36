package dev.universallogout.testing;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Defines the product and its tests' helpers anew, and may lack what the class path has. */
public class ProductAnew extends ClassLoader {
  static final String OWN = "dev.universallogout.";

  private final @Nullable String lacking;

  /** Lacks nothing. */
  ProductAnew() {
    this(null);
  }

  /**
   * Lacks some classes.
   *
   * @param lacking what their names begin with; null for none
   */
  public ProductAnew(@Nullable String lacking) {
    super(ProductAnew.class.getClassLoader());
    this.lacking = lacking;
  }

  @Override
  protected final Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (lacking != null && name.startsWith(lacking)) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] bytes = bytes(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  /** The bytecode of a class of ours. */
  byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
