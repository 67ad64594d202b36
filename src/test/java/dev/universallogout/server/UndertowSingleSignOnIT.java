package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.WildFlyProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Single sign-on as a setting of Undertow's host: a WildFly that is down takes it into its
 * configuration, and does not start with it. Should this test fail, WildFly has got it again, and
 * {@code docs/servers.md} has to say so.
 */
@Tag("wildfly")
@Tag("long")
class UndertowSingleSignOnIT {
  private static final String SETTING =
      "/subsystem=undertow/server=default-server/host=default-host/setting=single-sign-on:add";

  @Test
  void server_withTheSettingOfItsHost_refusesToStart() {
    try (WildFlyProcess server = Servers.wildFly().cli(SETTING).build()) {
      assertThatIllegalStateException()
          .isThrownBy(server::start)
          .withMessageContaining("ended at its start")
          .withMessageContaining("WFLYCLCOM0008: " + SETTING)
          .withMessageContaining("WFLYSRV0056");
    }
  }
}
