package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Servers with one journal and the same application, at which Alice and Bob have accounts. */
final class Nodes implements AutoCloseable {
  private final IdentityProvider provider = new IdentityProvider("okta");
  private final SharedJournal journal = SharedJournal.start();
  private final List<ServerProcess> started = new ArrayList<>();

  SharedJournal journal() {
    return journal;
  }

  /** Starts one more. */
  ServerProcess start(ServerProcess.Builder<?, ?> builder, WebArchive application, Path folder) {
    Path war = folder.resolve("host.war");
    application.as(ZipExporter.class).exportTo(war.toFile(), true);
    return start(
        builder
            .application("host", war)
            .user("alice", Person.PASSWORD, "member")
            .user("bob", Person.PASSWORD, "member")
            .property("universal-logout.session.subject-attributes", "user"));
  }

  /** Starts one with whatever it was given. */
  ServerProcess start(ServerProcess.Builder<?, ?> builder) {
    provider.configuration().forEach(builder::property);
    ServerProcess server = builder.start();
    started.add(server);
    return server;
  }

  /** Where the application is. */
  static URI host(ServerProcess server) {
    return server.url("/host/");
  }

  /** Returns when the server that is at this place has acknowledged. */
  void revoke(Person person, URI host) {
    assertThat(askToRevoke(person, host)).isEqualTo(200);
  }

  /** What the server that is at this place answers. */
  int askToRevoke(Person person, URI host) {
    return provider.revoke(host, person.name()).status();
  }

  /** Nobody looks at how they end, which takes a server seconds in good order. */
  @Override
  public void close() {
    started.forEach(ServerProcess::kill);
    started.forEach(ServerProcess::close);
    journal.close();
  }
}
