package com.milkyhoop.chatbot.e2e;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.AdminProcess;
import com.milkyhoop.chatbot.v1.EraseRequest;
import com.milkyhoop.chatbot.v1.ExportRequest;
import com.milkyhoop.chatbot.v1.GetErasureRequest;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import java.time.Duration;
import java.util.Optional;

/** A client of the operators' server. */
final class Operator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ChatClient client;

  Operator(AdminProcess server) {
    client = new ChatClient(server.endpoint(), Optional.of(server.token()));
  }

  /**
   * Erases a user, and returns the receipt.
   *
   * @param session empty: all of them
   */
  GetErasureResponse erase(String user, String session) {
    String id =
        client
            .admin()
            .erase(EraseRequest.newBuilder().setUserId(user).setSessionId(session).build())
            .getErasureId();
    var asked = GetErasureRequest.newBuilder().setErasureId(id).build();
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> client.admin().getErasure(asked), GetErasureResponse::hasDoneAt);
  }

  /** Returns all that is told of a user, a JSON object a line. */
  String export(String user) {
    var lines = new StringBuilder();
    client
        .admin()
        .export(ExportRequest.newBuilder().setUserId(user).build())
        .forEachRemaining(line -> lines.append(line.getJsonLine()).append('\n'));
    return lines.toString();
  }

  @Override
  public void close() {
    client.close();
  }
}
