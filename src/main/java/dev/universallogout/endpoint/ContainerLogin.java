package dev.universallogout.endpoint;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.lang.annotation.Annotation;

/** What the container of an application does to the credentials of its requests. */
final class ContainerLogin {
  private static final String LOGIN_CONFIG = "org.eclipse.microprofile.auth.LoginConfig";

  private ContainerLogin() {}

  /**
   * Whether a JAX-RS application of the host asks for MicroProfile JWT; servlets are named after
   * it.
   */
  static boolean keepsBearerTokens(ServletContext context) {
    for (ServletRegistration servlet : context.getServletRegistrations().values()) {
      if (asksForTokens(context, servlet.getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean asksForTokens(ServletContext context, String name) {
    try {
      Class<?> type = Class.forName(name, false, context.getClassLoader());
      for (Annotation annotation : type.getAnnotations()) {
        if (annotation.annotationType().getName().equals(LOGIN_CONFIG)) {
          return true;
        }
      }
      return false;
    } catch (ClassNotFoundException | LinkageError e) {
      // Named otherwise, so not such an application.
      return false;
    }
  }
}
