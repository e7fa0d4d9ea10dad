package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenAiStubProcessTest {
  private static final StubBehaviour FIRST = StubBehaviour.FAST.withAnswerTokens(9);

  @TempDir private Path folder;

  @Test
  void shouldAnswerAsItWasStartedToWhenRestarted() throws Exception {
    var stub = new OpenAiStubProcess(folder, List.of(), FIRST);
    stub.start();
    try {
      stub.behave(StubBehaviour.LIKE_A_MODEL);
      stub.plan(List.of(PlannedOutcome.next(new Outcome.Refuse(503, 0))));

      stub.restart();

      assertThat(stub.behaviour()).isEqualTo(FIRST);
      assertThat(tokens(stub.baseUri())).isEqualTo(9);
    } finally {
      stub.stop();
    }
  }

  private static long tokens(URI baseUri) throws Exception {
    String body =
        """
        {"model": "gpt-4o", "stream": true, "messages": [{"role": "user", "content": "Jelaskan awan."}]}
        """;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(baseUri + "/chat/completions"))
              .header("Authorization", "Bearer sk-good")
              .POST(BodyPublishers.ofString(body))
              .build();
      String answer = client.send(request, BodyHandlers.ofString()).body();
      return answer.lines().filter(line -> line.matches(".*\"content\":\"[^\"].*")).count();
    }
  }
}
