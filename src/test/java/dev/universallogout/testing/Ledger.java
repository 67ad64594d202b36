package dev.universallogout.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser.Page;
import java.net.URI;

/**
 * The refresh tokens of a {@linkplain TestHost#tokenHolder token holder}.
 *
 * @param application where it is
 */
public record Ledger(URI application) {

  /** How often somebody's tokens were to be revoked, also where that failed. */
  public long asked(String user) {
    return Long.parseLong(get("ledger?user=" + user).value("asked"));
  }

  /** How often they were. */
  public long revoked(String user) {
    return Long.parseLong(get("ledger?user=" + user).value("revoked"));
  }

  /** From now on, or no longer. */
  public void fail(boolean now) {
    get("ledger?fail=" + now);
  }

  /** Takes the holders that do not run any more out of the journal, and their work. */
  public void retireAllBut(String... holders) {
    String keep = "&retire-all-but=";
    get("holders?data-source=" + Server.dataSource() + keep + String.join(keep, holders));
  }

  private Page get(String path) {
    Page page = new Browser(application).get(path);
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    return page;
  }
}
