package dev.universallogout.session;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the claims of a login's token say about its user, whatever types an API gives them. */
final class TokenClaims {
  private TokenClaims() {}

  static SessionSubject subject(Function<String, @Nullable Object> claims) {
    Set<SubjectIdentifier> identifiers = new LinkedHashSet<>();
    String issuer = text(claims.apply("iss"));
    String subject = text(claims.apply("sub"));
    if (issuer != null && subject != null) {
      identifiers.add(new IssuerSubject(issuer, subject));
    }
    String email = text(claims.apply("email"));
    if (email != null && Email.looksLike(email)) {
      identifiers.add(new Email(email));
    }
    Set<String> audiences = new LinkedHashSet<>();
    if (claims.apply("aud") instanceof Collection<?> several) {
      several.forEach(audience -> addText(audiences, audience));
    } else {
      addText(audiences, claims.apply("aud"));
    }
    addText(audiences, claims.apply("azp"));
    OptionalLong authTime = seconds(claims.apply("auth_time"));
    return new SessionSubject(
        identifiers,
        Set.of(),
        audiences,
        authTime.isPresent() ? authTime : seconds(claims.apply("iat")));
  }

  private static void addText(Set<String> texts, @Nullable Object claim) {
    String text = text(claim);
    if (text != null) {
      texts.add(text);
    }
  }

  static @Nullable String text(@Nullable Object claim) {
    String text =
        claim instanceof JsonString string
            ? string.getString()
            : claim == null ? null : claim.toString();
    return text == null || text.isBlank() ? null : text;
  }

  /** Some servers say 0 where a token has no such claim. */
  private static OptionalLong seconds(@Nullable Object claim) {
    long seconds = 0;
    if (claim instanceof Number number) {
      seconds = number.longValue();
    } else if (claim instanceof JsonNumber number) {
      seconds = number.longValue();
    } else if (claim instanceof Date date) {
      seconds = Math.floorDiv(date.getTime(), 1000L);
    }
    return seconds == 0 ? OptionalLong.empty() : OptionalLong.of(seconds);
  }
}
