package dev.universallogout.testing;

import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/** The product and its tests' helpers anew, with what was planted in their bytecode. */
public final class Mutants extends ProductAnew {
  private final Map<String, byte[]> planted = new HashMap<>();

  /**
   * Plants advice in a method.
   *
   * @param type its class, without the name that all packages begin with
   */
  public void plant(String type, String method, int arguments, Class<?> advice) {
    plant(type, named(method).and(takesArguments(arguments)), advice);
  }

  /** The same in each method that matches. */
  public void plant(
      String type, ElementMatcher<? super MethodDescription> method, Class<?> advice) {
    ClassFileLocator files = ClassFileLocator.ForClassLoader.of(getParent());
    TypeDescription described = TypePool.Default.of(files).describe(OWN + type).resolve();
    assertThat(described.getDeclaredMethods().filter(method)).as("where to plant").isNotEmpty();
    byte[] already = planted.get(OWN + type);
    planted.put(
        OWN + type,
        new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .redefine(
                described,
                already == null
                    ? files
                    : new ClassFileLocator.Compound(
                        ClassFileLocator.Simple.of(OWN + type, already), files))
            .visit(Advice.to(advice).on(isMethod().and(method)))
            .make()
            .getBytes());
  }

  /** A new one, of the class as it is here. */
  public Object make(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = loadClass(type.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  @Override
  byte[] bytes(String name) throws ClassNotFoundException {
    byte[] mutant = planted.get(name);
    return mutant == null ? super.bytes(name) : mutant;
  }
}
