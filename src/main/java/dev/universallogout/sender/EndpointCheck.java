package dev.universallogout.sender;

import dev.universallogout.subject.SubjectIdentifier.Opaque;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLException;

/**
 * Tests an endpoint from outside without revoking anything: three requests, all of which it must
 * refuse.
 */
final class EndpointCheck {
  private final URI endpoint;
  private final Sender stranger;

  /**
   * A check of one endpoint.
   *
   * @param stranger signs with a key that the endpoint does not trust
   */
  EndpointCheck(URI endpoint, Sender stranger) {
    this.endpoint = endpoint;
    this.stranger = stranger;
  }

  /** One thing that was tested. */
  record Verdict(boolean passed, String subject, String observation) {
    String line() {
      return "  %-5s %-13s %s".formatted(passed ? "ok" : "FAIL", subject, observation);
    }
  }

  /** What was found; ends early where there is no answer at all. */
  List<Verdict> run() throws InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    List<RevocationResponse> answers = new ArrayList<>();
    try {
      answers.add(Sender.exchange(HttpRequest.newBuilder(endpoint).GET()));
      verdicts.add(reached(answers.get(0)));
      answers.add(Sender.exchange(withoutToken()));
      verdicts.add(withoutToken(answers.get(1)));
      answers.add(Sender.send(stranger.sign(nobody())));
      verdicts.add(wrongKey(answers.get(2)));
    } catch (IOException e) {
      verdicts.add(new Verdict(false, "answer", "none: " + reason(e)));
      return verdicts;
    }
    verdicts.add(noSession(answers));
    verdicts.add(notStored(answers.subList(1, answers.size())));
    return verdicts;
  }

  private static Verdict reached(RevocationResponse answer) {
    boolean allowsPost =
        answer
            .header("Allow")
            .map(allow -> Arrays.asList(allow.toUpperCase(Locale.ROOT).split("[\\s,]+")))
            .map(methods -> methods.contains("POST"))
            .orElse(false);
    String why = "";
    if (answer.status() != 405) {
      why = ", not 405" + hint(answer);
    } else if (!allowsPost) {
      why = " without Allow: POST";
    }
    return new Verdict(why.isEmpty(), "reached", "GET is answered " + answer.status() + why);
  }

  private HttpRequest.Builder withoutToken() {
    return HttpRequest.newBuilder(endpoint)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{}"));
  }

  private static Verdict withoutToken(RevocationResponse answer) {
    String challenge = answer.header("WWW-Authenticate").orElse("Bearer");
    String why = "";
    if (!Set.of(400, 401).contains(answer.status())) {
      why = ", not 400 or 401" + hint(answer);
    } else if (!challenge.toLowerCase(Locale.ROOT).contains("bearer")) {
      why = ", but by something in front of the endpoint that asks for " + challenge;
    }
    return new Verdict(
        why.isEmpty(), "no token", "POST without a token is answered " + answer.status() + why);
  }

  private static Opaque nobody() {
    return new Opaque("universal-logout-check-" + UUID.randomUUID());
  }

  private static Verdict wrongKey(RevocationResponse answer) {
    String why = "";
    if (answer.success()) {
      why = ", not 401: it accepts what anybody signs";
    } else if (answer.status() / 100 == 5) {
      why = ", not 401: it cannot verify anything at present; its log says why";
    } else if (answer.status() != 401) {
      why = ", not 401" + hint(answer);
    }
    return new Verdict(
        why.isEmpty(),
        "wrong key",
        "a request signed by a stranger is answered " + answer.status() + why);
  }

  private static Verdict noSession(List<RevocationResponse> answers) {
    boolean cookie = answers.stream().anyMatch(answer -> answer.header("Set-Cookie").isPresent());
    Optional<String> location =
        answers.stream().flatMap(answer -> answer.header("Location").stream()).findFirst();
    String observation = "no answer sets a cookie or redirects";
    if (cookie) {
      observation = "an answer sets a cookie: every request leaves a session behind";
    } else if (location.isPresent()) {
      observation = "an answer redirects to " + location.get();
    }
    return new Verdict(!cookie && location.isEmpty(), "no session", observation);
  }

  private static Verdict notStored(List<RevocationResponse> answers) {
    boolean passed =
        answers.stream()
            .allMatch(answer -> answer.header("Cache-Control").orElse("").contains("no-store"));
    return new Verdict(
        passed,
        "not stored",
        passed
            ? "answers to POST say Cache-Control: no-store"
            : "an answer to POST lacks Cache-Control: no-store");
  }

  private static String hint(RevocationResponse answer) {
    if (answer.header("Location").isPresent()) {
      return "; it redirects, as an application's login does that stands in front of the endpoint";
    } else if (answer.status() == 404) {
      return "; nothing is there: context path, /oauth and connection name as configured?";
    } else if (answer.status() == 403) {
      return "; something in front of the endpoint forbids it: CSRF protection, a firewall?";
    } else if (isPage(answer)) {
      return "; it is a page, such as the application's login in front of the endpoint";
    }
    return "";
  }

  private static boolean isPage(RevocationResponse answer) {
    return answer.header("Content-Type").orElse("").startsWith("text/html")
        && !answer.body().isBlank();
  }

  /** Why there was no answer, in a few words. */
  static String reason(IOException failure) {
    if (failure instanceof ConnectException) {
      return "no connection (unknown host, or nobody listens there)";
    } else if (failure instanceof HttpTimeoutException) {
      return "it took too long";
    } else if (failure instanceof SSLException) {
      return "TLS failed: " + failure.getMessage();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
