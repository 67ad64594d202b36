package dev.universallogout.testing.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What is between a server and its database, on the loopback interface: it can be cut, go silent,
 * become slow, or forget its connections.
 */
public final class Wire implements AutoCloseable {
  private static final int BUFFER = 16_384;

  private final int target;
  private final ServerSocket entrance;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile Duration delay = Duration.ZERO;
  private boolean silent;

  private Wire(int target) throws IOException {
    this.target = target;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** One that leads to this port. */
  public static Wire to(int port) {
    try {
      Wire wire = new Wire(port);
      wire.start("wire-entrance", wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it begins. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** Ends all connections, and every new one. */
  public void cut() {
    cut = true;
    open.forEach(Wire::end);
  }

  /** Keeps all connections, and lets nothing through. */
  public synchronized void silence() {
    silent = true;
  }

  /**
   * Forgets the connections that there are, as a firewall does: neither end is told, and nothing
   * comes through any more. New ones work.
   */
  public void strand() {
    stranded.addAll(open);
  }

  /** Lets everything through later by this much, each way. */
  public void slow(Duration by) {
    delay = by;
  }

  /**
   * Is as it was in the beginning; what was kept back goes through. What was forgotten stays so.
   */
  public synchronized void mend() {
    cut = false;
    delay = Duration.ZERO;
    silent = false;
    notifyAll();
  }

  private void accept() throws IOException {
    while (!entrance.isClosed()) {
      Socket near = entrance.accept();
      if (cut) {
        end(near);
        continue;
      }
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      for (Socket socket : new Socket[] {near, far}) {
        socket.setTcpNoDelay(true);
        open.add(socket);
      }
      start("wire-there", () -> carry(near, far));
      start("wire-back", () -> carry(far, near));
    }
  }

  private void carry(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        awaitSound();
        if (!stranded.contains(from)) {
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
      stranded.remove(from);
    }
  }

  private synchronized void awaitSound() throws InterruptedException {
    while (silent) {
      wait();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two has gone, as happens to connections.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void end(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    mend();
    end(entrance);
    open.forEach(Wire::end);
  }
}
