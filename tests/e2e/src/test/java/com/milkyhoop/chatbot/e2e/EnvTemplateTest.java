package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents name every variable that the services read, and the seed's with its defaults. */
class EnvTemplateTest {
  private static final Pattern READ =
      Pattern.compile(
          "(?:env\\s*\\.\\s*(?:string|integer|bytes|decimal|duration|word|required\\w*|optional"
              + "|httpUri|parsed)|duration|readableFile)\\(\\s*(?:env,\\s*)?\"([A-Z][A-Z0-9_]+)\"");
  private static final Pattern NAMED = Pattern.compile("(?m)^#?([A-Z][A-Z0-9_]+)=");

  @Test
  void shouldNameEveryVariableThatAServiceReads() throws IOException {
    Set<String> read = variablesRead();
    String template = Files.readString(Stack.home().resolve(".env_template"));
    String reference = Files.readString(Stack.home().resolve("docs/configuration.md"));

    assertThat(read).hasSizeGreaterThan(40);
    assertThat(names(NAMED, template)).containsAll(read);
    assertThat(read).allSatisfy(name -> assertThat(reference).contains('`' + name + '`'));
  }

  @Test
  void shouldKeepTheFixedNamesAndDefaults() throws IOException {
    List<String> lines = Files.readAllLines(Stack.home().resolve(".env_template"));

    assertThat(lines)
        .contains(
            "DATABASE_URL=postgresql://user:password@postgres:5432/milkydb",
            "REDIS_HOST=redis",
            "REDIS_PORT=6379",
            "OPENAI_API_KEY=your_openai_key",
            "OPENAI_MODEL=gpt-4o",
            "MAX_TOKENS=1000",
            "TEMPERATURE=0.7",
            "KAFKA_BROKER=kafka:9092",
            "KAFKA_TOPIC=chatbot-log-topic",
            "GRPC_TOKEN=your_secure_token",
            "RATE_LIMIT_PREFIX=rate:user:",
            "RATE_LIMIT_RATE=1",
            "RATE_LIMIT_CAPACITY=10");
  }

  private static Set<String> variablesRead() throws IOException {
    var found = new TreeSet<String>();
    new Repository(Stack.home())
        .sourcesOfServices()
        .forEach(source -> found.addAll(names(READ, source.text())));
    return found;
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }
}
