package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import dev.universallogout.session.SessionState.Opened;
import dev.universallogout.session.UnboundExchanges.User;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is open is ended with its session; what has been closed is forgotten. */
class OpenExchangesTest {
  private static final Position POSITION = new Position("journal", 1);

  private final AtomicInteger destroyed = new AtomicInteger();
  private final HttpUpgradeHandler handler =
      new HttpUpgradeHandler() {
        @Override
        public void init(WebConnection connection) {}

        @Override
        public void destroy() {
          destroyed.incrementAndGet();
        }
      };

  private static UpgradedConnection connection(HttpUpgradeHandler handler) {
    return new UpgradedConnection(handler, new ReferenceQueue<>());
  }

  @Test
  void connection_isEndedByItsHandler() throws Exception {
    connection(handler).end();
    assertThat(destroyed).hasValue(1);
  }

  @Test
  void connectionThatIsOver_isForgottenByItsSessionAtTheNext() {
    SessionState state = new SessionState(Exchange.session("reconnecting"), POSITION);
    UpgradedConnection over = connection(handler);
    UpgradedConnection open = connection(handler);
    assertThat(state.opened(over)).isEqualTo(Opened.HELD);
    // As a collection does once the container has let the handler go.
    over.clear();
    assertThat(state.opened(open)).isEqualTo(Opened.HELD);
    assertThat(state.end()).containsExactly(open);
  }

  @Test
  void connectionThatIsOver_doesNotKeepItsSessionInMemory() {
    SessionState state = new SessionState(Exchange.session("left"), POSITION);
    long days = TimeUnit.DAYS.toNanos(3);
    state.use(0);
    UpgradedConnection connection = connection(handler);
    state.opened(connection);
    assertThat(state.forget(days)).isFalse();
    connection.clear();
    assertThat(state.forget(days)).isTrue();
  }

  @Test
  void connectionThatIsOver_isForgottenWhereThereIsNoSession() {
    UnboundExchanges exchanges = new UnboundExchanges();
    User user = new User(Binding.UNPROVEN, new long[0]);
    OpenExchange over = exchanges.upgraded(handler);
    exchanges.opened(over, user);
    ((UpgradedConnection) over).enqueue();
    OpenExchange open = exchanges.upgraded(handler);
    exchanges.opened(open, user);
    assertThat(exchanges.take(any -> true)).containsExactly(open);
  }

  @Test
  void sameExchange_openedAgain_isNoReasonToCloseIt() {
    SessionState state = new SessionState(Exchange.session("two sockets"), POSITION);
    OpenExchange sockets = connection(handler);
    assertThat(state.opened(sockets)).isEqualTo(Opened.HELD);
    assertThat(state.opened(sockets)).isEqualTo(Opened.HELD);
    assertThat(state.end()).containsExactly(sockets);
  }

  @Test
  void exchange_openedWhenTheSessionHasEnded_isRefused() {
    SessionState state = new SessionState(Exchange.session("ended"), POSITION);
    state.end();
    assertThat(state.opened(connection(handler))).isEqualTo(Opened.ENDED);
  }

  @Test
  void exchange_openedWhenTheSessionIsKnownNoMore_isNotHeldByIt() {
    SessionState state = new SessionState(Exchange.session("left"), POSITION);
    state.leave();
    assertThat(state.opened(connection(handler))).isEqualTo(Opened.LEFT);
    assertThat(state.takeOpen()).isEmpty();
  }
}
