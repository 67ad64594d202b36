package dev.universallogout.authentication;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.universallogout.configuration.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An issuer that says where its keys are (OpenID Connect Discovery 1.0 §4). What it said last is
 * used again while the discovery document cannot be read.
 */
final class DiscoveredPublisher implements PublishedKeys.Publisher {

  private final String issuer;
  private volatile @Nullable URI jwksUri;

  DiscoveredPublisher(String issuer) {
    this.issuer = issuer;
  }

  @Override
  public List<VerificationKey> keys() throws IOException, ParseException {
    URI known = jwksUri;
    URI location;
    try {
      location = discover();
    } catch (IOException e) {
      if (known == null) {
        throw e;
      }
      location = known;
    }
    List<VerificationKey> keys = JwkSets.usableKeys(Download.text(location));
    jwksUri = location;
    return keys;
  }

  private URI discover() throws IOException, ParseException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    String document = Download.text(URI.create(base + "/.well-known/openid-configuration"));
    Map<String, Object> metadata = JSONObjectUtils.parse(document);
    if (metadata == null || !issuer.equals(metadata.get("issuer"))) {
      throw new ParseException("the discovery document is not that of this issuer", 0);
    }
    if (!(metadata.get("jwks_uri") instanceof String text)) {
      throw new ParseException("the discovery document has no jwks_uri", 0);
    }
    URI location = URI.create(text);
    if (!SettingsReader.isSecure(location)) {
      throw new ParseException("the discovery document's jwks_uri is not https", 0);
    }
    return location;
  }
}
