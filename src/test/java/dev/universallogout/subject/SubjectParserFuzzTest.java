package dev.universallogout.subject;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.universallogout.subject.ParsedBody.Malformed;
import dev.universallogout.subject.ParsedBody.Subject;

/**
 * Whatever bytes come as a body: an answer and never an exception, the same one each time, and what
 * is accepted can be written and read again. The normal build goes through the corpus; {@code
 * docs/guarantees.md} tells how to search for more.
 */
class SubjectParserFuzzTest {

  @FuzzTest(maxDuration = "2h", maxExecutions = 4_000_000)
  void parse_anyBytes_isAnAnswerAndTheSameTwice(byte[] body) {
    ParsedBody lenient = SubjectParser.parse(body, false);
    ParsedBody strict = SubjectParser.parse(body, true);

    assertThat(SubjectParser.parse(body, false)).isEqualTo(lenient);
    if (strict instanceof Subject subject) {
      assertThat(subject).isEqualTo(lenient);
      assertThat(subject.undescribedMembers()).isEmpty();
    } else if (lenient instanceof Subject remarked) {
      assertThat(remarked.undescribedMembers()).isNotEmpty();
    } else {
      // They may find different things first.
      assertThat(((Malformed) strict).reason()).isNotBlank();
      assertThat(((Malformed) lenient).reason()).isNotBlank();
    }
    if (lenient instanceof Subject accepted) {
      String text = SubjectJson.write(accepted.subject());
      assertThat(SubjectJson.read(text)).isEqualTo(accepted.subject());
      assertThat(SubjectJson.write(SubjectJson.read(text))).isEqualTo(text);
      assertThat(new SubjectKeys(false).ofRevocation(accepted.subject())).isNotEmpty();
    }
  }
}
