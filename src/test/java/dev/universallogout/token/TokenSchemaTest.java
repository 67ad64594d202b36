package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The file that operators run is what the module creates itself. */
final class TokenSchemaTest {

  @Test
  void file_inDeploy_hasTheStatementsThatAreRunHere() throws IOException {
    String file = Files.readString(Path.of("deploy/sql/refresh-tokens.sql"));

    assertThat(
            Arrays.stream(file.replaceAll("--.*", "").split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty()))
        .containsExactlyElementsOf(TokenSchema.STATEMENTS.stream().map(String::strip).toList());
  }
}
