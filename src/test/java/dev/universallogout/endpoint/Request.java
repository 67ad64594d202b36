package dev.universallogout.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 request written octet by octet, so that it can be anything: also what no HTTP client
 * would send. Every request has a connection of its own. Immutable.
 *
 * @param server where to
 * @param method the method
 * @param target the request target, raw
 * @param headers names and values, in order, beside those of the connection itself
 * @param body the body
 * @param framing how the body's length is told
 */
record Request(
    URI server,
    String method,
    String target,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    Framing framing) {

  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

  private static final int TIMEOUT_MILLIS = 90_000;

  /** How the length of a body is told. */
  enum Framing {
    LENGTH,
    CHUNKED,
    NONE
  }

  static Request get(URI server, String target) {
    return new Request(server, "GET", target, List.of(), new byte[0], Framing.NONE);
  }

  static Request post(URI server, String target) {
    return new Request(server, "POST", target, List.of(), new byte[0], Framing.LENGTH);
  }

  Request method(String method) {
    return new Request(server, method, target, headers, body, framing);
  }

  Request target(String target) {
    return new Request(server, method, target, headers, body, framing);
  }

  /** Replaces a header. */
  Request header(String name, String value) {
    return withoutHeader(name).addHeader(name, value);
  }

  Request addHeader(String name, String value) {
    List<Map.Entry<String, String>> all = new ArrayList<>(headers);
    all.add(Map.entry(name, value));
    return new Request(server, method, target, List.copyOf(all), body, framing);
  }

  Request withoutHeader(String name) {
    return new Request(
        server,
        method,
        target,
        headers.stream().filter(header -> !header.getKey().equalsIgnoreCase(name)).toList(),
        body,
        framing);
  }

  Request body(String body) {
    return body(body.getBytes(UTF_8));
  }

  Request body(byte[] body) {
    return new Request(server, method, target, headers, body, framing);
  }

  Request framing(Framing framing) {
    return new Request(server, method, target, headers, body, framing);
  }

  /** Sends and waits for the response. */
  Answer send() {
    try (Socket socket = open()) {
      try {
        write(socket.getOutputStream());
      } catch (IOException e) {
        // The server may answer, and close, before it has read everything.
      }
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target, e);
    }
  }

  /** Sends the head and the first octets of the body, no more, and waits for the response. */
  Answer sendOnly(int octets) {
    try (Socket socket = open()) {
      OutputStream out = socket.getOutputStream();
      out.write(head());
      out.write(body, 0, octets);
      out.flush();
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target, e);
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private byte[] head() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    if (headers.stream().noneMatch(header -> header.getKey().equalsIgnoreCase("Host"))) {
      head.append("Host: ").append(server.getAuthority()).append("\r\n");
    }
    head.append("Connection: close\r\n");
    headers.forEach(
        header -> head.append(header.getKey() + ": " + header.getValue()).append("\r\n"));
    if (framing == Framing.LENGTH) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    } else if (framing == Framing.CHUNKED) {
      head.append("Transfer-Encoding: chunked\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private void write(OutputStream out) throws IOException {
    out.write(head());
    if (framing == Framing.CHUNKED) {
      int size = 1024;
      for (int start = 0; start < body.length; start += size) {
        int length = Math.min(size, body.length - start);
        out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
        out.write(body, start, length);
        out.write("\r\n".getBytes(ISO_8859_1));
      }
      out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    } else {
      out.write(body);
    }
    out.flush();
  }

  private static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      int n = in.read(buffer);
      while (n >= 0) {
        received.write(buffer, 0, n);
        n = isComplete(received.toString(ISO_8859_1)) ? -1 : in.read(buffer);
      }
    } catch (IOException e) {
      if (received.size() == 0) {
        throw e;
      }
    }
    String text = received.toString(ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no response but \"" + text + "\"");
    }
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers
          .computeIfAbsent(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    String body = text.substring(end + 4);
    boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).contains("chunked");
    return new Answer(
        Integer.parseInt(lines[0].split(" ")[1]), headers, utf8(chunked ? dechunked(body) : body));
  }

  /** Whether the response has its announced length, although the server keeps the connection. */
  private static boolean isComplete(String received) {
    int end = received.indexOf("\r\n\r\n");
    Matcher length = CONTENT_LENGTH.matcher(end < 0 ? "" : received.substring(0, end));
    return length.find() && received.length() >= end + 4 + Integer.parseInt(length.group(1));
  }

  private static String utf8(String octets) {
    return new String(octets.getBytes(ISO_8859_1), UTF_8);
  }

  private static String dechunked(String body) {
    StringBuilder text = new StringBuilder();
    int position = 0;
    while (true) {
      int line = body.indexOf("\r\n", position);
      int length = Integer.parseInt(body.substring(position, line).strip(), 16);
      if (length == 0) {
        return text.toString();
      }
      text.append(body, line + 2, line + 2 + length);
      position = line + 4 + length;
    }
  }
}
