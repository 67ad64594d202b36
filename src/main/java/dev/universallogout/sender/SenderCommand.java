package dev.universallogout.sender;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.universallogout.sender.Sender.Credentials;
import dev.universallogout.subject.InvalidSubjectException;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectJson;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The command line of the jar: {@code send} a revocation, or {@code check} an endpoint. Exits with
 * 0 for success, 1 for a refusal or a failed check, 2 for a wrong command line.
 */
public final class SenderCommand {
  private static final int SUCCESS = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      Plays the identity provider for an endpoint of Global Token Revocation:
      java -jar universal-logout.jar <command> <options>

      send --endpoint URL --key FILE --issuer ISS --client-id ID <user>
          signs a request to end all access of one user, and sends it

        --endpoint URL     https, or http on this machine
        --key FILE         private key: PEM (PKCS#8, PKCS#1) or JWK
        --kid ID           id of the key to send; by default the JWK's own, if any
        --alg ALG          by default the JWK's own, RS256, or that of an EC key's curve
        --issuer ISS       who signs: the connection's issuer
        --client-id ID     the application at the identity provider: the connection's client-id
        --audience AUD     by default the endpoint without query and fragment
        --print            prints the request instead of sending it

        <user> is one of
        --email ADDRESS
        --iss-sub ISS SUB
        --opaque ID
        --subject JSON     any RFC 9493 subject identifier, as it stands

        --member NAME      sub_id (the default), or subject as earlier drafts have it

      check --endpoint URL [--issuer ISS] [--client-id ID] [--audience AUD]
          tests an endpoint before an identity provider is told its URL: is it reached, does it
          refuse a wrong key, does it leave no session. It signs with a key of its own that nobody
          trusts; no user is signed out. With the connection's issuer, client-id and audience the
          key is the only thing that is wrong. "send --check" is the same.

      Exits with 0 for success, 1 for a refusal or a failed check, 2 for a wrong command line.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;

  SenderCommand(PrintStream out, PrintStream err, Clock clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  /** Runs the command and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(new SenderCommand(System.out, System.err, Clock.systemUTC()).run(arguments));
  }

  int run(String... words) {
    List<String> all = List.of(words);
    if (all.isEmpty() || all.contains("--help") || all.get(0).equals("help")) {
      (all.isEmpty() ? err : out).print(HELP);
      return all.isEmpty() ? USAGE : SUCCESS;
    }
    try {
      Arguments arguments = Arguments.parse(words);
      return arguments.command().equals("check") ? check(arguments) : send(arguments);
    } catch (UsageException e) {
      err.println(e.getMessage() + " (--help shows what there is)");
      return USAGE;
    } catch (IOException e) {
      err.println("No answer: " + EndpointCheck.reason(e));
      return FAILURE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILURE;
    }
  }

  private int send(Arguments arguments) throws IOException, InterruptedException {
    URI endpoint = endpoint(arguments);
    SigningKey key =
        KeyFile.read(arguments.required("--key"))
            .key(arguments.value("--kid").orElse(null), arguments.value("--alg").orElse(null));
    Credentials credentials =
        new Credentials(
            arguments.required("--issuer"),
            arguments.required("--client-id"),
            audience(arguments, endpoint),
            key);
    RevocationRequest request =
        new Sender(endpoint, credentials, clock).sign(member(arguments), subject(arguments));
    if (arguments.has("--print")) {
      out.println(request.text());
      return SUCCESS;
    }
    if (!isSecret(endpoint)) {
      throw new UsageException("http would show the token to the network; the endpoint is https");
    }
    RevocationResponse response = Sender.send(request);
    out.println("HTTP " + response.status());
    if (!response.body().isBlank()) {
      out.println(response.body());
    }
    response.header("Location").ifPresent(location -> out.println("Location: " + location));
    return response.success() ? SUCCESS : FAILURE;
  }

  private int check(Arguments arguments) throws InterruptedException {
    for (String option :
        List.of("--key", "--kid", "--email", "--iss-sub", "--opaque", "--subject", "--print")) {
      if (arguments.has(option)) {
        throw new UsageException("a check takes no " + option + ": it revokes nothing");
      }
    }
    URI endpoint = endpoint(arguments);
    Credentials credentials =
        new Credentials(
            arguments.value("--issuer").orElse("https://issuer.invalid"),
            arguments.value("--client-id").orElse("nobody"),
            audience(arguments, endpoint),
            SigningKey.generate("wrong-" + UUID.randomUUID()).key());
    out.println("Checking " + endpoint);
    if (!isSecret(endpoint)) {
      err.println("Note: identity providers call https only, and so does send.");
    }
    List<EndpointCheck.Verdict> verdicts =
        new EndpointCheck(endpoint, new Sender(endpoint, credentials, clock)).run();
    verdicts.forEach(verdict -> out.println(verdict.line()));
    boolean passed = verdicts.stream().allMatch(EndpointCheck.Verdict::passed);
    out.println(
        passed
            ? "All passed: it is reachable and refuses strangers. Not checked: that the connection's name,"
                + " key, issuer and client id are right; only a real request shows that. The server's log"
                + " must say UNKNOWN_KEY or BAD_SIGNATURE for this check, not UNKNOWN_CONNECTION."
            : "Not ready: see FAIL above.");
    return passed ? SUCCESS : FAILURE;
  }

  private static URI endpoint(Arguments arguments) {
    String text = arguments.required("--endpoint");
    try {
      URI endpoint = new URI(text);
      if (endpoint.getHost() != null && List.of("http", "https").contains(endpoint.getScheme())) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Said below, as for a URL of another kind.
    }
    throw new UsageException("--endpoint " + text + " is no http or https URL");
  }

  private static String audience(Arguments arguments, URI endpoint) {
    return arguments
        .value("--audience")
        .orElse(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + endpoint.getRawPath());
  }

  private static String member(Arguments arguments) {
    String member = arguments.value("--member").orElse("sub_id");
    if (!List.of("sub_id", "subject").contains(member)) {
      throw new UsageException("--member is sub_id or subject");
    }
    return member;
  }

  private static String subject(Arguments arguments) {
    List<String> given =
        Stream.of("--email", "--iss-sub", "--opaque", "--subject").filter(arguments::has).toList();
    if (given.size() != 1) {
      throw new UsageException(
          "name one user, by one of --email, --iss-sub, --opaque and --subject");
    }
    List<String> values = arguments.values(given.get(0));
    try {
      SubjectIdentifier subject =
          switch (given.get(0)) {
            case "--email" -> new Email(values.get(0));
            case "--iss-sub" -> new IssuerSubject(values.get(0), values.get(1));
            case "--opaque" -> new Opaque(values.get(0));
            default -> null;
          };
      return subject == null ? json(values.get(0)) : SubjectJson.write(subject);
    } catch (InvalidSubjectException e) {
      throw new UsageException(given.get(0) + ": " + e.getMessage());
    }
  }

  private static String json(String text) {
    try {
      JSONObjectUtils.parse(text);
      return text;
    } catch (ParseException e) {
      throw new UsageException("--subject is no JSON object");
    }
  }

  private static boolean isSecret(URI endpoint) {
    try {
      return endpoint.getScheme().equals("https")
          || InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
