package dev.universallogout;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.ConfigurationSources;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.endpoint.EndpointServlet;
import dev.universallogout.endpoint.RevocationEndpoint;
import dev.universallogout.observability.Log;
import dev.universallogout.session.FilterOrder;
import dev.universallogout.session.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers everything when a web application starts whose libraries hold this jar: the one thing
 * that every server runs, whatever the application's descriptor says.
 */
public final class UniversalLogoutInitializer implements ServletContainerInitializer {
  private static final String ENDPOINT = "universal-logout-endpoint";

  @Override
  public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context)
      throws ServletException {
    ConfigurationSource source = ConfigurationSources.of(context);
    Settings settings;
    try {
      settings = SettingsReader.read(source, holder(context));
    } catch (ConfigurationException e) {
      Log.CONFIGURATION_WRONG.write(e.getMessage());
      if (SettingsReader.failDeployment(source)) {
        // Open Liberty starts the application all the same.
        close(context, ClosedFilter.toEverybody());
        throw new ServletException(e.getMessage());
      }
      close(context, ClosedFilter.toUsers());
      registerEndpoint(context);
      return;
    }
    Installation installation = new Installation(context, settings);
    context.addListener(installation);
    Sessions.register(context, installation::sessions);
    if (settings.endpoint() == Endpoint.SERVLET) {
      registerEndpoint(context);
    }
  }

  private static void close(ServletContext context, ClosedFilter closed) {
    FilterRegistration.Dynamic filter = context.addFilter(ClosedFilter.NAME, closed);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    FilterOrder.putFirst(context, ClosedFilter.NAME);
  }

  private static void registerEndpoint(ServletContext context) {
    EndpointServlet endpoint = new EndpointServlet();
    String pattern = RevocationEndpoint.PATH + "*";
    ServletRegistration.Dynamic servlet = context.addServlet(ENDPOINT, endpoint);
    servlet.addMapping(pattern);
    EndpointOpening.open(context, servlet);
    FilterRegistration.Dynamic filter = context.addFilter(ENDPOINT, endpoint);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, pattern);
  }

  private static String holder(ServletContext context) {
    return context.getContextPath().isEmpty() ? "/" : context.getContextPath();
  }
}
