package dev.universallogout.authentication;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads a small JSON document over HTTP with the proxy and the trust store of the JVM. Never
 * follows a redirect: who may name keys is configured, not told by a response.
 */
final class Download {

  static final int MAX_SIZE = 256 * 1024;

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private Download() {}

  /**
   * Reads the document.
   *
   * @throws IOException if there is none, or it is too large or too slow
   */
  static String text(URI uri) throws IOException {
    long start = System.nanoTime();
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not an HTTP location");
    }
    try {
      connection.setConnectTimeout((int) TIMEOUT.toMillis());
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "application/json");
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("HTTP status " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return read(body, start);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static String read(InputStream body, long start) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      bytes.write(buffer, 0, count);
      if (bytes.size() > MAX_SIZE) {
        throw new IOException("more than " + MAX_SIZE + " bytes");
      } else if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new IOException("not complete within " + DEADLINE.toSeconds() + " s");
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
