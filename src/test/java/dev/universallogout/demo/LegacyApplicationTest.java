package dev.universallogout.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LegacyApplicationTest {

  @Test
  void code_ofTheApplication_knowsNothingOfThisProject() {
    JavaClasses classes = new ClassFileImporter().importPackages("com.example.legacy");

    assertThat(classes).hasSizeGreaterThan(2);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.universallogout..")
        .check(classes);
  }

  @Test
  void pages_ofTheApplication_knowNothingOfThisProject() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/demo/legacy/webapp"))) {
      List<Path> pages = files.filter(Files::isRegularFile).toList();

      assertThat(pages).hasSizeGreaterThan(5);
      assertThat(pages)
          .allSatisfy(
              page ->
                  assertThat(Files.readString(page))
                      .doesNotContainIgnoringCase("universallogout", "universal-logout"));
    }
  }
}
