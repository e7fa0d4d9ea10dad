package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What may stand in {@code OPENAI_BASE_URL}, rightly or not. */
class BaseUrlsTest {
  private static final String MESSAGE = "Halo, apa kabar?";
  private static final String DEPLOYMENT = "/openai/deployments/d";

  @Test
  void shouldSayWhatTheServerSaysAndNameTheVariableWhenThePathIsLeftOut() throws Exception {
    Script lmStudio =
        a -> a.json(200, json("{'error':'Unexpected endpoint (POST /chat/completions)'}"));

    Observed seen = run("no-path", lmStudio, "");

    failure("MODEL_REFUSED").saying("Unexpected endpoint", "OPENAI_BASE_URL").check(seen, "");
  }

  @Test
  void shouldSayWhatTheServerSaysWhenThePathIsWrong() throws Exception {
    Script wrong = a -> a.json(404, json("{'error':{'message':'Invalid URL (POST /v2)'}}"));

    Observed seen = run("wrong-path", wrong, "/v2");

    failure("MODEL_REFUSED").saying("Invalid URL").check(seen, "");
  }

  @Test
  void shouldNotFollowWhenTheServerRedirects() throws Exception {
    Script redirecting =
        a -> {
          if (a.request().target().startsWith("/redirect/")) {
            String target = a.request().target().substring("/redirect".length());
            a.respond(307, "text/plain", new byte[0], "Location: " + target);
          } else {
            a.streamWhole();
          }
        };

    Observed seen = run("redirect", redirecting, "/redirect/v1");

    failure("MODEL_REFUSED").saying("OPENAI_BASE_URL").check(seen, "");
  }

  @Test
  void shouldCompleteWhenTheBaseUrlEndsWithASlash() throws Exception {
    Script exact =
        a -> {
          if (a.request().target().equals("/v1/chat/completions")) {
            a.streamWhole();
          } else {
            a.json(404, json("{'detail':'Not Found'}"));
          }
        };

    reply().check(run("slash", exact, "/v1/"), "OK-slash");
  }

  @Test
  void shouldCompleteWhenTheBaseUrlIsADeploymentOfAzures() throws Exception {
    Observed seen = run("azure", BaseUrlsTest::azure, DEPLOYMENT + "?api-version=2024-10-21");

    reply().check(seen, "OK-azure");
  }

  @Test
  void shouldCompleteWhenAGatewayStandsBeforeAzuresDeployment() throws Exception {
    Observed seen =
        run("gateway", BaseUrlsTest::azure, "/azure" + DEPLOYMENT + "?api-version=2024-10-21");

    reply().check(seen, "OK-gateway");
  }

  /** Wants a version in the query and the key in a header of its own, and nothing of a bearer. */
  private static void azure(ModelAnswer a) throws IOException, InterruptedException {
    ModelRequest request = a.request();
    if (!request.target().matches(".*/openai/deployments/d/chat/completions[?]api-version=.+")) {
      a.json(404, json("{'error':{'code':'404','message':'Resource not found'}}"));
    } else if (request.header("api-key").isEmpty() || request.header("Authorization").isPresent()) {
      a.json(401, json("{'error':{'code':'401','message':'invalid subscription key'}}"));
    } else {
      a.streamWhole();
    }
  }

  private static Observed run(String name, Script script, String path) throws Exception {
    try (var server = new ModelServer(name, script);
        var turns = new ServedTurns(server, server.url(path), Map.of())) {
      return turns.run(MESSAGE);
    }
  }
}
