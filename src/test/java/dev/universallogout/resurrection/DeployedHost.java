package dev.universallogout.resurrection;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;

/** One application of {@code com.example.host} on the server of the matrix. */
@ArquillianTest
@RunAsClient
abstract class DeployedHost extends ResurrectionContract {
  @ArquillianResource private URL url;

  static Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(PROVIDER.configuration());
    configuration.put("universal-logout.journal", "memory");
    return configuration;
  }

  @Override
  URI base() {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  List<Entry> entries() {
    return Entry.ofTheHost();
  }
}
