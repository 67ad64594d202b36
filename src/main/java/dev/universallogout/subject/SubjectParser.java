package dev.universallogout.subject;

import dev.universallogout.subject.JsonNode.Members;
import dev.universallogout.subject.ParsedBody.Malformed;
import dev.universallogout.subject.ParsedBody.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Reads the body of a request: an object in UTF-8 that names the user in its member {@code sub_id},
 * or {@code subject} as the first drafts had it. Both may be there if they say the same.
 *
 * @see <a
 *     href="https://datatracker.ietf.org/doc/draft-parecki-oauth-global-token-revocation/">draft-parecki-oauth-global-token-revocation
 *     §3.2</a>
 */
public final class SubjectParser {

  static final int MAX_UNDESCRIBED = 16;

  private SubjectParser() {}

  /**
   * Parses; every failure is a value.
   *
   * @param body what was received, already bounded in size
   * @param strict whether a member that is not described is an error instead of a remark
   */
  public static ParsedBody parse(byte[] body, boolean strict) {
    try {
      return request(JsonNode.read(decode(body)), new UndescribedMembers(strict));
    } catch (InvalidSubjectException e) {
      return new Malformed(e.reason());
    }
  }

  private static ParsedBody request(JsonNode body, UndescribedMembers undescribed) {
    if (!(body instanceof Members request)) {
      throw new InvalidSubjectException("the body is not a JSON object");
    }
    Map<String, JsonNode> members = request.byName();
    JsonNode current = members.get("sub_id");
    JsonNode former = members.get("subject");
    if (current != null && former != null && !current.equals(former)) {
      throw new InvalidSubjectException("sub_id and subject differ");
    }
    JsonNode subject = current != null ? current : former;
    if (subject == null) {
      throw new InvalidSubjectException("neither sub_id nor subject");
    }
    undescribed.note(request, "sub_id", "subject");
    SubjectIdentifier identifier = SubjectJson.identifier(subject, undescribed);
    return new Subject(identifier, undescribed.names());
  }

  private static String decode(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidSubjectException("the body is not UTF-8");
    }
  }
}
