package dev.universallogout;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the jar and the WAR as they are shipped. */
class JarContentsIT {
  private static final Path JAR = Path.of(System.getProperty("product.jar"));
  private static final Path WAR = Path.of(System.getProperty("product.war"));
  private static final Path SBOM = Path.of(System.getProperty("product.sbom"));

  private static final String SHADED = "dev.universallogout.shaded";

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      classes = new ClassFileImporter().importJar(jar);
    }
  }

  @AfterAll
  static void forgetClasses() {
    classes = null;
  }

  @Test
  void jar_classes_areOursOnly() throws IOException {
    assertThat(entries(JAR))
        .filteredOn(name -> name.endsWith(".class"))
        .hasSizeGreaterThan(100)
        .allMatch(name -> name.startsWith("dev/universallogout/"))
        .noneMatch(name -> name.startsWith("dev/universallogout/demo/"));
  }

  @Test
  void jar_otherFiles_areTheKnownOnes() throws IOException {
    Pattern known =
        Pattern.compile(
            "META-INF/(MANIFEST\\.MF|LICENSE|beans\\.xml|web-fragment\\.xml"
                + "|universal-logout/sql/(universal-logout|refresh-tokens)\\.sql"
                + "|services/jakarta\\.servlet\\.ServletContainerInitializer"
                + "|services/jakarta\\.enterprise\\.inject\\.spi\\.Extension"
                + "|maven/dev\\.universallogout/.*)"
                + "|dev/universallogout/.*");

    assertThat(entries(JAR)).allMatch(name -> known.matcher(name).matches());
  }

  @Test
  void jar_nimbus_isRelocated() throws IOException {
    assertThat(entries(JAR)).contains("dev/universallogout/shaded/nimbusds/jwt/SignedJWT.class");
    check(noClasses().should().dependOnClassesThat().resideInAPackage("com.nimbusds.."));
  }

  /** Optional features of the relocated code aside, which are never reached. */
  @Test
  void jar_classes_needOnlyTheServer() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(SHADED + "..")
            .should()
            .dependOnClassesThat(
                resideOutsideOfPackage("dev.universallogout..")
                    .and(
                        not(
                            resideInAnyPackage(
                                "java..",
                                "javax..",
                                "jakarta..",
                                "org.eclipse.microprofile..",
                                "io.opentelemetry..",
                                "org.jspecify..")))));
  }

  /** What the build leaves out of the relocated code, nothing that is left in may need. */
  @Test
  void jar_relocatedCode_isWhole() throws IOException {
    Set<String> there = Set.copyOf(entries(JAR));
    assertThat(
            classes.stream()
                .flatMap(from -> from.getDirectDependenciesFromSelf().stream())
                .map(needed -> needed.getTargetClass().getBaseComponentType().getName())
                .filter(name -> name.startsWith(SHADED))
                .map(name -> name.replace('.', '/') + ".class"))
        .hasSizeGreaterThan(1_000)
        .allMatch(there::contains);
  }

  /** A host's JAX-RS application that scans would publish them under a second URL. */
  @Test
  void jar_jaxRs_isAbsent() throws IOException {
    assertThat(entries(JAR))
        .noneMatch(name -> name.startsWith("dev/universallogout/endpoint/rest/"));
    check(noClasses().should().dependOnClassesThat().resideInAPackage("jakarta.ws.rs.."));
  }

  @Test
  void jar_initializer_isNamedAndThere() throws IOException {
    String initializer =
        text(JAR, "META-INF/services/jakarta.servlet.ServletContainerInitializer").strip();

    assertThat(entries(JAR)).contains(initializer.replace('.', '/') + ".class");
  }

  /** Without it a distributable host would silently stop being one (Servlet 6.0, 8.2.3). */
  @Test
  void jar_fragment_isDistributable() throws IOException {
    assertThat(text(JAR, "META-INF/web-fragment.xml"))
        .contains("<distributable/>")
        .contains("metadata-complete=\"true\"");
  }

  @Test
  void jar_relocatedCode_isNoBean() throws IOException {
    assertThat(text(JAR, "META-INF/beans.xml"))
        .contains("bean-discovery-mode=\"annotated\"")
        .contains("<exclude name=\"" + SHADED + ".**\"/>");
  }

  /** A server's JSON, servlet and CDI classes are not there then. */
  @Test
  void jar_command_runsWithoutAServer(@TempDir Path directory) throws Exception {
    byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    Path pem =
        Files.writeString(
            directory.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n");
    Path output = directory.resolve("output");

    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "send",
                "--print",
                "--endpoint",
                "https://app.example.com/revocation",
                "--issuer",
                "https://idp.example.com",
                "--client-id",
                "0oa1",
                "--key",
                pem.toString(),
                "--email",
                "alice@example.com")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output)
        .content()
        .startsWith("POST /revocation HTTP/1.1")
        .contains("{\"sub_id\":{\"format\":\"email\",\"email\":\"alice@example.com\"}}");
    assertThat(command.exitValue()).isZero();
  }

  @Test
  void jar_size_isSmall() throws IOException {
    assertThat(Files.size(JAR)).isBetween(500_000L, 1_500_000L);
  }

  @Test
  void war_library_isThatVeryJar() throws IOException {
    assertThat(entries(WAR))
        .filteredOn(name -> name.startsWith("WEB-INF/lib/"))
        .containsExactly("WEB-INF/lib/" + JAR.getFileName());
    assertThat(bytes(WAR, "WEB-INF/lib/" + JAR.getFileName())).isEqualTo(Files.readAllBytes(JAR));
  }

  @Test
  void war_classes_areTheRestEndpoint() throws IOException {
    List<String> classes =
        entries(WAR).stream()
            .filter(
                name -> name.startsWith("WEB-INF/classes/") && !name.endsWith("package-info.class"))
            .toList();

    assertThat(classes)
        .isNotEmpty()
        .allMatch(
            name ->
                name.startsWith("WEB-INF/classes/dev/universallogout/endpoint/rest/")
                    && name.endsWith(".class"));
  }

  @Test
  void war_descriptor_choosesTheRestEndpoint() throws IOException {
    assertThat(text(WAR, "WEB-INF/web.xml").replaceAll("\\s+", ""))
        .contains(
            "<param-name>universal-logout.endpoint</param-name><param-value>jax-rs</param-value>");
  }

  @Test
  void sbom_components_areWhatIsShipped() throws IOException {
    try (InputStream in = Files.newInputStream(SBOM);
        JsonReader reader = Json.createReader(in)) {
      assertThat(reader.readObject().getJsonArray("components").getValuesAs(JsonObject.class))
          .extracting(component -> component.getString("name"))
          .containsExactly("nimbus-jose-jwt");
    }
  }

  private static void check(ArchRule rule) {
    assertThat(classes).isNotEmpty();
    rule.check(classes);
  }

  private static List<String> entries(Path archive) throws IOException {
    try (JarFile jar = new JarFile(archive.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }
  }

  private static String text(Path archive, String name) throws IOException {
    return new String(bytes(archive, name), UTF_8);
  }

  private static byte[] bytes(Path archive, String name) throws IOException {
    try (JarFile jar = new JarFile(archive.toFile());
        InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
      return in.readAllBytes();
    }
  }
}
