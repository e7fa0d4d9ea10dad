package com.milkyhoop.chatbot.modelstub;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The JSON of one answer, in OpenAI's form: a {@code chat.completion}, or its {@code
 * chat.completion.chunk}s. Written by hand, because it is written for every token.
 */
final class CompletionJson {

  private final StubRequest request;
  private final String id;
  private final String head;

  CompletionJson(StubRequest request) {
    this.request = request;
    id = "chatcmpl-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    head = head("chat.completion.chunk");
  }

  private String head(String object) {
    return "{\"id\":\"%s\",\"object\":\"%s\",\"created\":%d,\"model\":%s,"
            .formatted(id, object, Instant.now().getEpochSecond(), quoted(request.model()))
        + "\"system_fingerprint\":null,";
  }

  String roleChunk() {
    return chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
  }

  String tokenChunk(String token) {
    return chunk("{\"content\":" + quoted(token) + "}", "null");
  }

  String finishChunk(String finishReason) {
    return chunk("{}", quoted(finishReason));
  }

  private String chunk(String delta, String finishReason) {
    return head
        + "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finishReason
        + (request.includeUsage() ? "}],\"usage\":null}" : "}]}");
  }

  String usageChunk(StubCompletion completion) {
    return head + "\"choices\":[],\"usage\":" + usage(completion) + "}";
  }

  String whole(StubCompletion completion) {
    return head("chat.completion")
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(completion.text())
        + "},\"logprobs\":null,\"finish_reason\":"
        + quoted(completion.finishReason())
        + "}],\"usage\":"
        + usage(completion)
        + "}";
  }

  private static String usage(StubCompletion completion) {
    int prompt = completion.prompt().count();
    int answer = completion.tokens().size();
    return ("{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":%d}}")
        .formatted(prompt, answer, prompt + answer, completion.prompt().cached());
  }

  /**
   * The text as a JSON string. Characters beyond the basic plane become a pair of escaped
   * surrogates, as some servers write them; others stay as they are.
   */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        json.append('\\').append(each);
      } else if (each < ' ' || Character.isSurrogate(each)) {
        json.append("\\u").append(HexFormat.of().toHexDigits(each));
      } else {
        json.append(each);
      }
    }
    return json.append('"').toString();
  }
}
