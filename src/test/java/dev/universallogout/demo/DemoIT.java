package dev.universallogout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.State.Device;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo without a browser: what its page's server and the printed commands do. */
class DemoIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Jsonb JSON = JsonbBuilder.create();

  private static Demo demo;

  @BeforeAll
  static void start() throws Exception {
    demo = RunningDemo.start();
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(demo.page().resolve(path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  private static List<Device> devices(String user) throws IOException, InterruptedException {
    State state = JSON.fromJson(send(request("/api/state").GET()).body(), State.class);
    return state.users().stream()
        .filter(found -> found.name().equals(user))
        .flatMap(found -> found.devices().stream())
        .toList();
  }

  @Test
  void shortCommand_endsOneUserOnly() throws Exception {
    String report = post("/api/clear/alice").body();

    assertThat(report)
        .contains("POST /legacy/oauth/global-token-revocation/connection/demo")
        .contains("HTTP/1.1 200");
    assertThat(devices("alice")).hasSize(3).extracting(Device::status).containsOnly("ended");
    assertThat(devices("bob")).extracting(Device::status).containsOnly("live");
    assertThat(devices("carol")).extracting(Device::status).containsOnly("live");
  }

  @Test
  void longCommand_endsTheUserItNames() throws Exception {
    String token = send(request("/api/token").GET()).body().strip();
    URI endpoint = demo.application().resolve("oauth/global-token-revocation/connection/demo");
    String issuer = demo.page().toString().replaceFirst("/$", "");
    String body =
        "{\"sub_id\":{\"format\":\"iss_sub\",\"iss\":\"%s\",\"sub\":\"dave\"}}".formatted(issuer);

    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(endpoint)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));

    assertThat(response.statusCode()).isEqualTo(200);
    await()
        .untilAsserted(
            () -> assertThat(devices("dave")).extracting(Device::status).containsOnly("ended"));
  }

  @Test
  void signInAgain_afterwards_works() throws Exception {
    post("/api/clear/carol");
    List<Device> ended = devices("carol");

    for (Device device : ended) {
      post("/api/sign-in/" + device.id());
    }

    assertThat(ended).extracting(Device::status).containsOnly("ended");
    assertThat(devices("carol")).hasSameSizeAs(ended);
    assertThat(devices("carol")).extracting(Device::status).containsOnly("live");
  }

  @Test
  void packagedCheck_ofTheEndpoint_passes() throws Exception {
    String endpoint =
        demo.application().resolve("oauth/global-token-revocation/connection/demo").toString();
    Process check =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                RunningDemo.PRODUCT.toString(),
                "check",
                "--endpoint",
                endpoint)
            .redirectErrorStream(true)
            .start();

    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(output).isZero();
    assertThat(output.lines().filter(line -> line.startsWith("  ok"))).hasSize(5);
  }

  @Test
  void anotherSite_cannotClear() throws Exception {
    HttpResponse<String> response =
        send(
            request("/api/clear/bob")
                .header("Origin", "https://elsewhere.example")
                .POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(devices("bob")).extracting(Device::status).containsOnly("live");
  }

  @Test
  void unknownUser_isNotFound() throws Exception {
    assertThat(post("/api/clear/mallory").statusCode()).isEqualTo(404);
    assertThat(post("/api/clear/").statusCode()).isEqualTo(404);
    assertThat(post("/api/sign-in/toaster").statusCode()).isEqualTo(404);
  }

  @Test
  void page_allowsNothingFromElsewhere() throws Exception {
    HttpResponse<String> response = send(request("/").GET());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe"));
  }

  @Test
  void close_leavesNeitherPortNorFolder() throws Exception {
    List<Path> before = folders();
    Demo second = RunningDemo.start();
    assertThat(folders()).hasSize(before.size() + 1);

    second.close();

    assertThat(folders()).containsExactlyInAnyOrderElementsOf(before);
    for (URI uri : List.of(second.page(), second.application())) {
      assertThatThrownBy(
              () -> CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()))
          .isInstanceOf(ConnectException.class);
    }
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(RunningDemo.WORK)) {
      return files.filter(file -> file.getFileName().toString().startsWith("payara-")).toList();
    }
  }
}
