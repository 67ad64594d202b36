package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session carries, read by a release that did not write it. */
class BindingTest {
  static final String OF_A_LATER_RELEASE = "v1|j1|42|n alice|Region+x eu west|c okta";

  @Test
  void parse_optionalItemOfALaterRelease_keepsPositionAndUsers() {
    Binding binding = Binding.parse(OF_A_LATER_RELEASE);

    assertThat(binding.position()).isEqualTo(new Position("j1", 42));
    assertThat(binding.subject().names()).containsExactly("alice");
    assertThat(binding.subject().audiences()).containsExactly("okta");
  }

  @Test
  void encode_optionalItemOfALaterRelease_handsItOnAlsoWhenTheBindingChanges() {
    Binding changed =
        Binding.parse(OF_A_LATER_RELEASE)
            .lower(new Position("j1", 7))
            .and(new Binding(new Position("j1", 9), SessionSubject.named("bob")));

    Binding read = Binding.parse(changed.encode());

    assertThat(read.position()).isEqualTo(new Position("j1", 7));
    assertThat(read.subject().names()).containsExactlyInAnyOrder("alice", "bob");
    assertThat(changed.encode().split("\\|")).containsOnlyOnce("Region+x eu west");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v2|j1|42|n alice",
        "v1|j1|42|z alice",
        "v1|j1|42|n alice|",
        "v1|j1|x|n alice",
        "v1|j1",
        "v1",
        ""
      })
  void parse_whatCannotBeUnderstood_isOlderThanEveryRevocation(String text) {
    assertThat(Binding.parse(text)).isEqualTo(Binding.UNPROVEN);
  }
}
