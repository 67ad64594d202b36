package dev.universallogout.authentication;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** While this is open, the JVM reaches a host of some name through a host on this machine. */
final class ProxyOfTheJvm extends ProxySelector implements AutoCloseable {

  private final ProxySelector before = ProxySelector.getDefault();
  private final String host;
  private final Proxy proxy;

  ProxyOfTheJvm(String host, URI proxy) {
    this.host = host;
    this.proxy =
        new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort()));
    ProxySelector.setDefault(this);
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(host.equals(uri.getHost()) ? proxy : Proxy.NO_PROXY);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    throw new IllegalStateException(e);
  }

  @Override
  public void close() {
    ProxySelector.setDefault(before);
  }
}
