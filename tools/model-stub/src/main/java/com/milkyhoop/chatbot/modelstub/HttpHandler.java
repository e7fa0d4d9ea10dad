package com.milkyhoop.chatbot.modelstub;

import java.io.IOException;

/**
 * Answers one request on the given connection, on a virtual thread of its own that is interrupted
 * when the client goes away.
 */
@FunctionalInterface
interface HttpHandler {
  void handle(HttpRequest request, HttpConnection connection)
      throws IOException, InterruptedException;
}
