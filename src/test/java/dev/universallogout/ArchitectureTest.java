package dev.universallogout;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the compiler cannot hold: who may know whom. */
class ArchitectureTest {
  private static final String ROOT = "dev.universallogout";

  /** A package may use those after it; {@code docs/decisions} says why in this order. */
  private static final List<String> ORDER =
      List.of(
          "endpoint",
          "authentication",
          "revocation",
          "session",
          "token",
          "journal",
          "configuration",
          "subject",
          "observability");

  /** Classes that may mention types a server need not have, beside those named {@code *Adapter}. */
  private static final Set<String> ADAPTERS =
      Set.of(
          ROOT + ".authentication.CallerToken", ROOT + ".configuration.MicroProfileConfiguration");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packages_areAllInTheOrder() {
    assertThat(CLASSES)
        .extracting(JavaClass::getPackageName)
        .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.")[0])
        .isSubsetOf(Stream.concat(Stream.of("", "sender"), ORDER.stream()).toList());
  }

  @ParameterizedTest
  @MethodSource
  void package_usesOnlyThoseAfterIt(String user, List<String> before) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + user + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(before.toArray(String[]::new)).or(resideInAPackage(ROOT)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  static Stream<Arguments> package_usesOnlyThoseAfterIt() {
    return IntStream.range(0, ORDER.size())
        .mapToObj(
            i ->
                Arguments.of(
                    ORDER.get(i),
                    Stream.concat(Stream.of("sender"), ORDER.subList(0, i).stream())
                        .map(name -> ROOT + "." + name + "..")
                        .toList()));
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** It runs from the jar alone, without a server. */
  @Test
  void sender_usesTheJdkNimbusAndSubjectsOnly() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".sender..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".sender..",
            ROOT + ".subject..",
            "java..",
            "javax.net..",
            "com.nimbusds..",
            "org.jspecify..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void nimbus_isKnownToAuthenticationAndSenderOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".authentication..", ROOT + ".sender..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.nimbusds..")
        .check(CLASSES);
  }

  @Test
  void jaxRs_isKnownToTheRestEndpointOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".endpoint.rest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.ws.rs..")
        .check(CLASSES);
  }

  @Test
  void restEndpoint_isKnownToNobody() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".endpoint.rest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".endpoint.rest..")
        .check(CLASSES);
  }

  /** A server that lacks the type refuses a class that mentions it. */
  @Test
  void optionalTypes_areKnownToAdaptersOnly() {
    noClasses()
        .that(not(adapters()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.eclipse.microprofile..",
            "jakarta.websocket..",
            "jakarta.security.enterprise..",
            "io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void otherTypes_ofTheServer_areNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jakarta.ejb..",
            "jakarta.faces..",
            "jakarta.jms..",
            "jakarta.persistence..",
            "javax.cache..")
        .check(CLASSES);
  }

  @Test
  void logging_isObservabilitysAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".observability..", ROOT + ".sender..")
        .should(ACCESS_STANDARD_STREAMS)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .check(CLASSES);
  }

  /** Clocks and randomness are handed in by whoever puts the parts together. */
  @Test
  void wallClock_isReadThroughAClock() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".sender..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(CLASSES);
  }

  @Test
  void everyPackage_isNullMarked() {
    assertThat(CLASSES)
        .extracting(JavaClass::getPackage)
        .allSatisfy(
            (JavaPackage found) ->
                assertThat(found.tryGetPackageInfo())
                    .as(found.getName())
                    .hasValueSatisfying(
                        info -> assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue()));
  }

  /** JAX-RS, whose own habit it is, may fill fields of its own classes. */
  @Test
  void fields_areNotInjected() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(ROOT + ".endpoint.rest..")
        .should()
        .beAnnotatedWith("jakarta.inject.Inject")
        .orShould()
        .beAnnotatedWith("jakarta.annotation.Resource")
        .check(CLASSES);
  }

  @Test
  void staticState_isConstant() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  /** A class that CDI must be able to proxy cannot be final. */
  @Test
  void classes_areFinal() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .areNotMetaAnnotatedWith("jakarta.enterprise.context.NormalScope")
        .and()
        .resideOutsideOfPackage(ROOT + ".endpoint.rest..")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void names_sayWhatAThingIs() {
    noClasses().should().haveNameMatching(".*(Impl|Manager|Util|Utils|Helper)").check(CLASSES);
  }

  @Test
  void exceptions_areOfATypeThatSaysSomething() {
    NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> adapters() {
    return describe(
        "adapters",
        type -> {
          JavaClass top = type;
          while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
          }
          return top.getSimpleName().endsWith("Adapter")
              || ADAPTERS.contains(top.getName())
              || resideInAPackage(ROOT + ".endpoint.rest..").test(top);
        });
  }
}
