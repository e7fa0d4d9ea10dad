package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Events.quoted;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Models that refuse what others need. The first turn may cost one request more for each thing that
 * is refused, none of them an attempt; the turns after it cost one.
 */
final class DialectCases {
  private static final Set<String> PLAIN =
      Set.of("model", "messages", "stream", "max_tokens", "temperature");

  private static final String SYSTEM_PROMPT = "Be brief.";

  private DialectCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(openAi(), others(), roles(), honest());
  }

  /** Refuses what the check finds, and answers what it finds nothing in. */
  private static ServerCase unless(
      String name, String about, int mostRequests, Function<ModelRequest, Optional<String>> check) {
    return of(
            name,
            about,
            a -> {
              Optional<String> refusal = check.apply(a.request());
              if (refusal.isPresent()) {
                a.json(400, refusal.get());
              } else {
                a.streamWhole();
              }
            })
        .expect(reply().requests(1, mostRequests).attempts(1))
        .again();
  }

  private static Optional<String> unsupported(ModelRequest request, String param) {
    return request.has(param)
        ? Optional.of(
            error(
                param,
                "unsupported_parameter",
                "Unsupported parameter: '%s' is not supported with this model.".formatted(param)))
        : Optional.empty();
  }

  private static Optional<String> otherTemperature(ModelRequest request) {
    return request.has("temperature") && request.body().path("temperature").asDouble() != 1
        ? Optional.of(
            error(
                "temperature",
                "unsupported_value",
                "Unsupported value: 'temperature' supports only the default (1)."))
        : Optional.empty();
  }

  private static Optional<String> newModel(ModelRequest request) {
    return unsupported(request, "max_tokens").or(() -> otherTemperature(request));
  }

  private static String error(String param, String code, String message) {
    return json(
        "{'error':{'message':%s,'type':'invalid_request_error','param':%s,'code':%s}}",
        quoted(message), quoted(param), quoted(code));
  }

  private static List<ServerCase> openAi() {
    return List.of(
        unless("no-max-tokens", "400 for max_tokens", 2, r -> unsupported(r, "max_tokens")),
        unless(
            "only-temperature-1", "400 for a temperature but 1", 2, DialectCases::otherTemperature),
        unless("no-temperature", "400 for any temperature", 2, r -> unsupported(r, "temperature")),
        unless("new-model", "400 for both, one after the other", 3, DialectCases::newModel),
        unless("gpt-5", "the same, by a name that is known", 2, DialectCases::newModel)
            .with("OPENAI_MODEL", "gpt-5"),
        unless("o3-mini", "the same", 2, DialectCases::newModel).with("OPENAI_MODEL", "o3-mini"),
        unless(
            "no-max-completion-tokens",
            "400 for max_completion_tokens",
            2,
            r -> unsupported(r, "max_completion_tokens")),
        of(
                "stream-unverified",
                "the organization must be verified to stream: told, not worked around",
                a ->
                    a.json(
                        400,
                        error(
                            "stream",
                            "unsupported_value",
                            "Your organization must be verified to stream this model.")))
            .expect(failure("MODEL_REFUSED").saying("must be verified to stream")));
  }

  private static List<ServerCase> others() {
    return List.of(
        unless(
            "no-stream-options",
            "400 for stream_options, told in an object (Mistral, Databricks)",
            2,
            r ->
                r.has("stream_options")
                    ? Optional.of(
                        json(
                            "{'object':'error','message':{'detail':[{'type':'extra_forbidden',"
                                + "'loc':['body','stream_options','include_usage'],"
                                + "'msg':'Extra inputs are not permitted','input':true}]},"
                                + "'type':'invalid_request_error','param':null,'code':null}"))
                    : Optional.empty()),
        unless(
            "no-stream-options-text",
            "400 for stream_options, told in a sentence (older Azure)",
            2,
            r ->
                r.has("stream_options")
                    ? Optional.of(
                        json(
                            "{'error':{'message':"
                                + "'Unrecognized request argument supplied: stream_options',"
                                + "'type':'invalid_request_error','param':null,'code':null}}"))
                    : Optional.empty()),
        unless(
            "no-temperature-detail",
            "400 for temperature, told as FastAPI does",
            2,
            r ->
                r.has("temperature")
                    ? Optional.of(
                        json(
                            "{'detail':[{'type':'extra_forbidden','loc':['body','temperature'],"
                                + "'msg':'Extra inputs are not permitted'}]}"))
                    : Optional.empty()),
        unless(
            "only-plain-fields",
            "400 that lists all fields that the server does not know",
            3,
            DialectCases::unknownFields));
  }

  private static Optional<String> unknownFields(ModelRequest request) {
    Set<String> unknown =
        new HashSet<>(request.body().propertyStream().map(p -> p.getKey()).toList());
    unknown.removeAll(PLAIN);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            unknown.stream()
                .sorted()
                .map(
                    field ->
                        json(
                            "{'type':'extra_forbidden','loc':['body',%s],'msg':'Extra inputs'}",
                            quoted(field)))
                .collect(Collectors.joining(",", "{\"detail\":[", "]}")));
  }

  private static List<ServerCase> roles() {
    return List.of(
        unless(
                "no-system-role",
                "400 for a system message (Gemma)",
                2,
                r ->
                    withoutSystem(
                        r,
                        json(
                            "{'object':'error','message':'System role not supported',"
                                + "'type':'BadRequestError','param':null,'code':400}")))
            .with("SYSTEM_PROMPT", SYSTEM_PROMPT),
        unless(
                "no-system-role-param",
                "400 for a system message, by the message's place (o1-mini)",
                2,
                r ->
                    withoutSystem(
                        r,
                        error(
                            "messages[0].role",
                            "unsupported_value",
                            "Unsupported value: 'messages[0].role' does not support 'system'"
                                + " with this model.")))
            .with("SYSTEM_PROMPT", SYSTEM_PROMPT));
  }

  /** The system prompt must come all the same, as part of another message. */
  private static Optional<String> withoutSystem(ModelRequest request, String refusal) {
    if (request.roles().contains("system")) {
      return Optional.of(refusal);
    }
    return request.body().toString().contains(SYSTEM_PROMPT)
        ? Optional.empty()
        : Optional.of(json("{'error':{'message':'the system prompt is lost'}}"));
  }

  /** Refusals that no correction answers: they end the turn, in few requests. */
  private static List<ServerCase> honest() {
    return List.of(
        of(
                "max-tokens-too-large",
                "max_tokens is above what the model can: its value is refused, not its name",
                a ->
                    a.json(
                        400,
                        error(
                            "max_tokens",
                            "invalid_value",
                            "max_tokens is too large: 1000. It supports at most 512.")))
            .expect(
                failure("MODEL_REFUSED").requests(1, 2).attempts(1).saying("is too large: 1000")),
        of(
                "refuses-always",
                "refuses max_tokens whether it is there or not",
                a ->
                    a.json(
                        400,
                        error(
                            "max_tokens",
                            "unsupported_parameter",
                            "Unsupported parameter: 'max_tokens'")))
            .expect(failure("MODEL_REFUSED").requests(1, 3).attempts(1).saying("max_tokens")));
  }
}
