package dev.universallogout.endpoint;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, whichever face it came through.
 *
 * @param connection the last segment of the path, raw
 * @param authorization every {@code Authorization} header
 * @param contentType the {@code Content-Type} header
 * @param contentEncoding the {@code Content-Encoding} header
 * @param contentLength the declared length of the body, or -1
 * @param body the body
 * @param remoteAddress the caller's network address as the container shows it
 */
public record EndpointRequest(
    String connection,
    List<String> authorization,
    @Nullable String contentType,
    @Nullable String contentEncoding,
    long contentLength,
    InputStream body,
    String remoteAddress) {
  public EndpointRequest {
    authorization = List.copyOf(authorization);
  }
}
