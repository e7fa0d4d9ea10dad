package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The JSON of the stub's control API and of its command line. */
final class StubJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private StubJson() {}

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  static ObjectNode write(StubBehaviour behaviour) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("tokensPerSecond", behaviour.tokensPerSecond())
            .put("firstTokenDelayMs", behaviour.firstTokenDelay().toMillis())
            .put("firstTokenSpread", behaviour.firstTokenSpread())
            .put("answerTokens", behaviour.answerTokens())
            .put("stamped", behaviour.stamped())
            .put("continuing", behaviour.continuing().name());
    ArrayNode wrongKeys = json.putArray("wrongKeys");
    behaviour.wrongKeys().forEach(wrongKeys::add);
    RandomFailures failures = behaviour.randomFailures();
    json.putObject("randomFailures")
        .put("share", failures.share())
        .put("seed", failures.seed())
        .put("marker", failures.marker())
        .set("outcomes", array(failures.outcomes(), StubJson::write));
    return json;
  }

  /** Reads a behaviour; what is left out is as in {@link StubBehaviour#LIKE_A_MODEL}. */
  static StubBehaviour behaviour(JsonNode json) {
    StubBehaviour other = StubBehaviour.LIKE_A_MODEL;
    Set<String> wrongKeys = new HashSet<>();
    json.path("wrongKeys").forEach(key -> wrongKeys.add(key.asText()));
    JsonNode failures = json.path("randomFailures");
    return new StubBehaviour(
        json.path("tokensPerSecond").asDouble(other.tokensPerSecond()),
        Duration.ofMillis(
            json.path("firstTokenDelayMs").asLong(other.firstTokenDelay().toMillis())),
        json.path("firstTokenSpread").asDouble(other.firstTokenSpread()),
        json.path("answerTokens").asInt(other.answerTokens()),
        wrongKeys,
        new RandomFailures(
            failures.path("share").asDouble(0),
            failures.path("seed").asLong(0),
            failures.path("marker").asText(""),
            list(failures.path("outcomes"), StubJson::outcome)),
        json.path("stamped").asBoolean(other.stamped()),
        ContinuingReplies.valueOf(json.path("continuing").asText(other.continuing().name())));
  }

  static ArrayNode writePlanned(List<PlannedOutcome> outcomes) {
    return array(outcomes, planned -> write(planned.outcome()).put("marker", planned.marker()));
  }

  static List<PlannedOutcome> planned(JsonNode array) {
    return list(array, json -> new PlannedOutcome(outcome(json), json.path("marker").asText("")));
  }

  private static ObjectNode write(Outcome outcome) {
    ObjectNode json = JSON.createObjectNode();
    return switch (outcome) {
      case Outcome.Answer() -> json.put("answer", true);
      case Outcome.Refuse(int status, int retryAfterSeconds) ->
          json.put("status", status).put("retryAfter", retryAfterSeconds);
      case Outcome.Cut(int afterTokens) -> json.put("cutAfterTokens", afterTokens);
      case Outcome.Stall(int afterTokens) -> json.put("stallAfterTokens", afterTokens);
      case Outcome.Late(int millis) -> json.put("lateByMs", millis);
      case Outcome.Quote(int afterTokens) -> json.put("quoteAfterTokens", afterTokens);
      case Outcome.Finish(int afterTokens, String reason) ->
          json.put("finishReason", reason).put("afterTokens", afterTokens);
    };
  }

  private static Outcome outcome(JsonNode json) {
    if (json.has("status")) {
      return new Outcome.Refuse(json.get("status").asInt(), json.path("retryAfter").asInt(0));
    }
    if (json.has("cutAfterTokens")) {
      return new Outcome.Cut(json.get("cutAfterTokens").asInt());
    }
    if (json.has("stallAfterTokens")) {
      return new Outcome.Stall(json.get("stallAfterTokens").asInt());
    }
    if (json.has("lateByMs")) {
      return new Outcome.Late(json.get("lateByMs").asInt());
    }
    if (json.has("quoteAfterTokens")) {
      return new Outcome.Quote(json.get("quoteAfterTokens").asInt());
    }
    if (json.has("finishReason")) {
      return new Outcome.Finish(
          json.path("afterTokens").asInt(0), json.get("finishReason").asText());
    }
    if (json.has("answer")) {
      return new Outcome.Answer();
    }
    throw new IllegalArgumentException(
        "outcome: must have one of status, cutAfterTokens, stallAfterTokens, lateByMs,"
            + " quoteAfterTokens, finishReason, answer");
  }

  static ArrayNode writeRequests(List<ReceivedRequest> requests) {
    return array(
        requests,
        request ->
            JSON.createObjectNode()
                .put("number", request.number())
                .put("at", request.at().toString())
                .set("body", request.body()));
  }

  static List<ReceivedRequest> requests(JsonNode array) {
    return list(
        array,
        json ->
            new ReceivedRequest(
                json.path("number").asLong(),
                Instant.parse(json.path("at").asText()),
                json.path("body")));
  }

  static ObjectNode write(StubCounts counts) {
    return JSON.valueToTree(counts);
  }

  static StubCounts counts(JsonNode json) {
    try {
      return JSON.treeToValue(json, StubCounts.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> ArrayNode array(List<T> items, Function<T, ? extends JsonNode> write) {
    ArrayNode array = JSON.createArrayNode();
    items.forEach(item -> array.add(write.apply(item)));
    return array;
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> items = new ArrayList<>();
    array.forEach(item -> items.add(read.apply(item)));
    return items;
  }
}
