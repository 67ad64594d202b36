package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;

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

  @Test
  void openAnswersOfARevokedUser_endWithinASecond_thoseOfOthersGoOn() throws Exception {
    Browser revoked = signedIn(revoked());
    Browser other = bystanders().get(0);
    String hers = UUID.randomUUID().toString();
    String his = UUID.randomUUID().toString();
    CompletableFuture<String> events = revoked.copy().open("app/?do=stream");
    CompletableFuture<Page> waiting = revoked.copy().getLater("app/?do=async&gate=" + hers);
    CompletableFuture<Page> living = other.copy().getLater("app/?do=async&gate=" + his);
    other.copy().get("app/page?arrived=" + hers);
    other.copy().get("app/page?arrived=" + his);
    TestSocket socket = opensSockets() ? TestSocket.open(base(), revoked.copy()) : null;
    assertThat(List.of(events, waiting, living)).noneMatch(CompletableFuture::isDone);
    try {
      revoke(revoked());

      assertThat(events.get(1, TimeUnit.SECONDS)).contains("open");
      assertThat(waiting.get(1, TimeUnit.SECONDS).body()).doesNotContain(revoked());
      if (socket != null) {
        socket.closed().get(1, TimeUnit.SECONDS);
      }
      assertThat(living).isNotDone();
      other.copy().get("app/page?release=" + his);
      assertThat(living.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
    } finally {
      other.copy().get("app/page?release=" + hers);
      if (socket != null) {
        socket.close();
      }
    }
  }

  /** Whether a WebSocket is opened as the user. */
  private boolean opensSockets() {
    return controlEntries().stream().anyMatch(entry -> entry.name().equals(Entry.WEB_SOCKET));
  }
}
