package com.milkyhoop.chatbot.bench.plain;

import java.net.URI;
import java.util.List;

/**
 * What the service is told by its command line.
 *
 * @param port it listens on, of this machine alone
 * @param model the value of OPENAI_BASE_URL
 * @param redisHost where the buckets of the rate limit are
 * @param kafka bootstrap servers, for what it logs
 * @param token its callers have
 */
record PlainSettings(
    int port, URI model, String redisHost, int redisPort, String kafka, String token) {

  static PlainSettings parse(String[] arguments) {
    return new PlainSettings(
        Integer.parseInt(arguments[0]),
        URI.create(arguments[1]),
        arguments[2],
        Integer.parseInt(arguments[3]),
        arguments[4],
        arguments[5]);
  }

  String[] arguments() {
    return List.of(
            String.valueOf(port),
            model.toString(),
            redisHost,
            String.valueOf(redisPort),
            kafka,
            token)
        .toArray(String[]::new);
  }
}
