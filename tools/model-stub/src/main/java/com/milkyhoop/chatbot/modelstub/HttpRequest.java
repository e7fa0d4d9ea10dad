package com.milkyhoop.chatbot.modelstub;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** One HTTP request, read whole. Header names are lower case. */
record HttpRequest(String method, String path, Map<String, String> headers, byte[] content) {

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
