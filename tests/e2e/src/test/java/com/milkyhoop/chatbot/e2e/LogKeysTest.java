package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Repository;
import com.milkyhoop.chatbot.e2e.documents.Repository.TextFile;
import com.milkyhoop.chatbot.e2e.logs.LogsDocument;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code logs with the keys that docs/logs.md has, and with no others. */
class LogKeysTest {
  private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*(?:\"([^\"]*)\")?");
  private static final Pattern PARAMETER = Pattern.compile("\\.log\\(\\s*\"[^\"]*\\{}");

  /** Of the encoder, where a line has a stack trace. */
  private static final Set<String> GIVEN = Set.of("stack_trace");

  @Test
  void shouldLogWithTheDocumentedKeys() throws IOException {
    LogsDocument document = LogsDocument.read(Stack.home());
    var used = new TreeSet<>(GIVEN);
    for (String source : sources()) {
      KEY.matcher(source).results().forEach(key -> used.add(String.valueOf(key.group(1))));
    }

    assertThat(used).allMatch(key -> key.matches("[a-z]+(_[a-z]+)*")).doesNotContain("null");
    assertThat(document.sometimes()).isEqualTo(used).doesNotContainAnyElementsOf(document.always());
  }

  @Test
  void shouldLogATraceIdWhereverARequestIdIs() throws IOException {
    assertThat(sources())
        .allSatisfy(
            source ->
                assertThat(keys(source, "request_id"))
                    .isLessThanOrEqualTo(keys(source, "trace_id")));
  }

  /** So that messages can be counted and searched for. */
  @Test
  void shouldLogMessagesThatAreAlwaysTheSame() throws IOException {
    assertThat(sources()).noneMatch(source -> PARAMETER.matcher(source).find());
  }

  private static long keys(String source, String name) {
    return KEY.matcher(source).results().filter(key -> name.equals(key.group(1))).count();
  }

  private static List<String> sources() throws IOException {
    List<String> sources =
        new Repository(Stack.home()).sourcesOfServices().map(TextFile::text).toList();
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }
}
