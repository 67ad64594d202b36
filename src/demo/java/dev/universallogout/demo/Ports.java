package dev.universallogout.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface. */
public final class Ports {
  private Ports() {}

  /** One that is free. */
  public static int free() throws IOException {
    return probe(0);
  }

  /** The preferred port if it is free, else one that is; 0 prefers none. */
  static int preferably(int preferred) throws IOException {
    try {
      return probe(preferred);
    } catch (IOException e) {
      return probe(0);
    }
  }

  private static int probe(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      return socket.getLocalPort();
    }
  }
}
