package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Several repositories as one. */
final class CombinedRefreshTokenRepositoryTest {

  private static final Order ORDER = new Order("okta", new Opaque("1"), 1, OptionalLong.empty());

  private final List<String> called = new ArrayList<>();

  @Test
  void revoke_allWork_eachIsCalled() throws Exception {
    new CombinedRefreshTokenRepository(List.of(o -> called.add("a"), o -> called.add("b")))
        .revoke(ORDER);

    assertThat(called).containsExactly("a", "b");
  }

  @Test
  void revoke_firstFails_othersAreCalledAndTheFailureIsTold() {
    RefreshTokenRepository all =
        new CombinedRefreshTokenRepository(
            List.of(
                order -> {
                  throw new IOException("first");
                },
                order -> called.add("b"),
                order -> {
                  throw new IllegalStateException("third");
                }));

    assertThatThrownBy(() -> all.revoke(ORDER))
        .isInstanceOf(IOException.class)
        .hasMessage("first")
        .satisfies(
            e -> assertThat(e.getSuppressed()).extracting("message").containsExactly("third"));
    assertThat(called).containsExactly("b");
  }
}
