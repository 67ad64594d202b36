package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Dockerfiles and the Kubernetes manifests of {@code deploy/} fit the rest of the project. */
class DeploymentFilesTest {
  private static final Path DEPLOY = Path.of("deploy");
  private static final Pattern COPY =
      Pattern.compile("^COPY (?:--\\S+ )*(\\S+) \\S+$", Pattern.MULTILINE);
  private static final Pattern BASE =
      Pattern.compile("^ARG BASE=(\\S+):(\\S+)$", Pattern.MULTILINE);
  private static final Pattern USER = Pattern.compile("^USER (\\S+)$", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("^\\| `([a-z.-]+)` \\|", Pattern.MULTILINE);

  /** Files that Maven makes in phase package, and what in pom.xml makes them. */
  private static final Map<String, String> PRODUCTS =
      Map.of(
          "target/drivers/postgresql.jar", "<destFileName>postgresql.jar</destFileName>",
          "target/universal-logout-*.war", "<descriptor>src/main/assembly/war.xml</descriptor>");

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void dockerfile_copies_existOrAreBuilt(Path dockerfile) throws IOException {
    List<String> sources =
        COPY.matcher(Files.readString(dockerfile)).results().map(copy -> copy.group(1)).toList();

    assertThat(sources).isNotEmpty();
    for (String source : sources) {
      if (PRODUCTS.containsKey(source)) {
        assertThat(Files.readString(Path.of("pom.xml"))).contains(PRODUCTS.get(source));
      } else {
        assertThat(Path.of(source)).isRegularFile();
      }
      assertThat(isInContext(Path.of(source.replace("*", "1")))).as(source).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "glassfish, glassfish.version",
    "open-liberty, open-liberty.version",
    "payara, payara.version",
    "payara-server, payara.version",
    "tomcat, tomcat-11.version",
    "wildfly, wildfly.version"
  })
  void dockerfile_base_isOfTheVersionTested(String server, String property) throws IOException {
    String dockerfile = Files.readString(DEPLOY.resolve(server).resolve("Dockerfile"));

    List<MatchResult> bases = BASE.matcher(dockerfile).results().toList();

    assertThat(bases).hasSize(1);
    assertThat(bases.get(0).group(2)).matches(Pattern.quote(version(property)) + "(-.*)?");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void dockerfile_lastUser_isNotRoot(Path dockerfile) throws IOException {
    List<String> users =
        USER.matcher(Files.readString(dockerfile)).results().map(user -> user.group(1)).toList();

    // A number, which Kubernetes can tell from root.
    assertThat(users).isNotEmpty();
    assertThat(users.get(users.size() - 1)).matches("[1-9][0-9]*");
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void dockerfile_environment_holdsNoSecret(Path dockerfile) throws IOException {
    assertThat(Files.readString(dockerfile))
        .doesNotContainPattern("(?mi)^(ENV|ARG|)\\s*\\w*(PASSWORD|SECRET|TOKEN)\\w*=");
  }

  @Test
  void kustomization_resources_areTheManifests() throws IOException {
    Set<String> manifests;
    try (Stream<Path> files = Files.list(DEPLOY.resolve("kubernetes"))) {
      manifests = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }

    assertThat(manifests).contains("kustomization.yaml");
    manifests.remove("kustomization.yaml");
    assertThat(list(manifest("kustomization"), "resources"))
        .containsExactlyInAnyOrderElementsOf(manifests);
  }

  @Test
  void kustomization_image_isTheDeployments() throws IOException {
    assertThat(map(list(manifest("kustomization"), "images").get(0)).get("name"))
        .isEqualTo(container().get("image"));
  }

  @Test
  void deployment_databaseAccess_isBySecretReference() throws IOException {
    List<Object> variables = list(container(), "env");

    assertThat(variables)
        .extracting(variable -> map(variable).get("name"))
        .containsExactlyInAnyOrder("JOURNAL_URL", "JOURNAL_USER", "JOURNAL_PASSWORD");
    for (Object variable : variables) {
      assertThat(map(variable)).doesNotContainKey("value");
      assertThat(at(variable, "valueFrom", "secretKeyRef", "name"))
          .isEqualTo("universal-logout-journal");
    }
  }

  @Test
  void manifests_secrets_areNotAmongThem() throws IOException {
    for (Object resource : list(manifest("kustomization"), "resources")) {
      Map<String, Object> manifest = manifest(resource.toString().replace(".yaml", ""));
      assertThat(manifest.get("kind")).isNotEqualTo("Secret");
      assertThat(manifest.toString())
          .doesNotContainPattern("(?i)(password|secret)\\w*=[^{\\s]*://");
    }
    assertThat(map(manifest("configmap").get("data")).keySet())
        .noneMatch(name -> name.matches(".*(PASSWORD|SECRET|JOURNAL_).*"));
  }

  @ParameterizedTest
  @CsvSource({
    "startupProbe, /health/ready",
    "readinessProbe, /health/ready",
    "livenessProbe, /health/live"
  })
  void deployment_probe_asksMicroProfileHealthOnTheNamedPort(String probe, String path)
      throws IOException {
    Map<String, Object> container = container();

    assertThat(at(container, probe, "httpGet", "path")).isEqualTo(path);
    assertThat(at(container, probe, "httpGet", "port"))
        .isEqualTo(map(list(container, "ports").get(0)).get("name"));
  }

  @Test
  void deployment_pods_runWithTwoReplicasUnprivilegedAndWithoutServiceLinks() throws IOException {
    Map<String, Object> deployment = manifest("deployment");
    Map<String, Object> pod = map(at(deployment, "spec", "template", "spec"));

    assertThat(at(deployment, "spec", "replicas")).isEqualTo(2);
    assertThat(pod).containsEntry("enableServiceLinks", false);
    assertThat(pod).containsEntry("automountServiceAccountToken", false);
    assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
    assertThat(at(container(), "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(at(container(), "securityContext", "allowPrivilegeEscalation")).isEqualTo(false);
  }

  @Test
  void networkPolicyAndService_selectors_matchThePods() throws IOException {
    Object labels = at(manifest("deployment"), "spec", "template", "metadata", "labels");

    assertThat(at(manifest("deployment"), "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(at(manifest("networkpolicy"), "spec", "podSelector", "matchLabels"))
        .isEqualTo(labels);
    assertThat(at(manifest("service"), "spec", "selector")).isEqualTo(labels);
  }

  @Test
  void serviceAndNetworkPolicy_port_isTheContainersNamedOne() throws IOException {
    Map<String, Object> port = map(list(container(), "ports").get(0));
    Map<String, Object> ingress =
        map(list(map(at(manifest("networkpolicy"), "spec")), "ingress").get(0));

    assertThat(map(list(map(at(manifest("service"), "spec")), "ports").get(0)))
        .containsEntry("targetPort", port.get("name"));
    assertThat(map(list(ingress, "ports").get(0))).containsEntry("port", port.get("name"));
    assertThat(Files.readString(DEPLOY.resolve("payara").resolve("Dockerfile")))
        .containsPattern("(?m)^EXPOSE " + port.get("containerPort") + "$");
  }

  @Test
  void deployment_user_isTheImages() throws IOException {
    Object user =
        at(manifest("deployment"), "spec", "template", "spec", "securityContext", "runAsUser");

    assertThat(Files.readString(DEPLOY.resolve("payara").resolve("Dockerfile")))
        .containsPattern("(?m)^USER " + user + "$");
  }

  @Test
  void deployment_secret_isMadeByTheCommandOfTheKustomization() throws IOException {
    String command = Files.readString(DEPLOY.resolve("kubernetes").resolve("kustomization.yaml"));

    for (Object variable : list(container(), "env")) {
      Map<String, Object> reference = map(at(variable, "valueFrom", "secretKeyRef"));
      assertThat(command)
          .contains("create secret generic " + reference.get("name") + " ")
          .contains("--from-literal=" + reference.get("key") + "=");
    }
  }

  @Test
  void configMap_names_areDocumentedKeys() throws IOException {
    Set<String> names = map(manifest("configmap").get("data")).keySet();

    assertThat(names).isNotEmpty().isSubsetOf(documentedNames("okta"));
    assertThat(at(container(), "envFrom").toString())
        .contains(at(manifest("configmap"), "metadata", "name").toString());
  }

  private static Stream<Path> dockerfiles() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      files.filter(file -> file.endsWith("Dockerfile")).forEach(found::add);
    }
    return found.stream();
  }

  /** Whether .dockerignore, which ignores everything first, lets a file in. */
  private static boolean isInContext(Path file) throws IOException {
    return Files.readAllLines(Path.of(".dockerignore")).stream()
        .filter(line -> line.startsWith("!"))
        .map(
            line -> FileSystems.getDefault().getPathMatcher("glob:" + line.substring(1) + "{,/**}"))
        .anyMatch(pattern -> pattern.matches(file));
  }

  private static String version(String property) throws IOException {
    return Pattern.compile("<" + Pattern.quote(property) + ">([^<]+)<")
        .matcher(Files.readString(Path.of("pom.xml")))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  /** The documented keys as names of the environment, those of connections for one of this name. */
  private static Set<String> documentedNames(String connection) throws IOException {
    Set<String> names = new TreeSet<>();
    KEY.matcher(Files.readString(Path.of("docs/configuration.md")))
        .results()
        .map(key -> key.group(1))
        .forEach(
            key -> {
              names.add(environmentName("universal-logout." + key));
              names.add(environmentName("universal-logout.connection." + connection + "." + key));
            });
    return names;
  }

  private static String environmentName(String key) {
    return key.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static Map<String, Object> manifest(String name) throws IOException {
    String text = Files.readString(DEPLOY.resolve("kubernetes").resolve(name + ".yaml"));
    return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  private static Map<String, Object> container() throws IOException {
    return map(
        list(map(at(manifest("deployment"), "spec", "template", "spec")), "containers").get(0));
  }

  private static Object at(Object node, String... path) {
    Object found = node;
    for (String step : path) {
      found = Objects.requireNonNull(map(found).get(step), step);
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Map<String, Object> node, String key) {
    return (List<Object>) node.get(key);
  }
}
