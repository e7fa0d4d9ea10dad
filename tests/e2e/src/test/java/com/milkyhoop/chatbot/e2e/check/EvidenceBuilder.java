package com.milkyhoop.chatbot.e2e.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.e2e.load.ClientView;
import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The evidence of a completed request without a fault; a test spoils it. */
final class EvidenceBuilder {
  static final String ID = "r1";
  static final String MESSAGE = "a story";
  static final String REPLY = "Once upon a time.";

  final List<Send> sends = new ArrayList<>(List.of(new Send("u/s", ID, MESSAGE, 7)));
  final List<FinalCopy> finals = new ArrayList<>(List.of(finalOf(REPLY, 1, true)));
  final List<Logged> logged =
      new ArrayList<>(List.of(logged(ID, LogEvent.Type.MESSAGE_PROCESSED, 1, 3)));
  final List<MessageRow> messageRows =
      new ArrayList<>(List.of(new MessageRow("u", "s", MESSAGE, REPLY)));
  final List<LogRow> logRows =
      new ArrayList<>(List.of(new LogRow("u", "s", ID, "message_processed", REPLY)));
  final List<ClientView> clients =
      new ArrayList<>(List.of(seen(Optional.of(new Ending.Completed(REPLY, "stop")))));
  int modelCalls = 1;

  Verdict judge() {
    return Checker.judge(
        new Evidence(
            sends,
            finals,
            logged,
            List.of(),
            messageRows,
            logRows,
            clients,
            List.of(),
            Map.of(MESSAGE, modelCalls)));
  }

  static ClientView seen(Optional<Ending> ending) {
    return new ClientView(ID, ending, List.of());
  }

  static FinalCopy finalOf(String reply, long offset, boolean isCommitted) {
    ReplyEvent event =
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.FINAL)
            .setRequestId(ID)
            .setText(reply)
            .setFinishReason("stop")
            .build();
    return FinalCopy.of(new Position(0, offset), reply.getBytes(UTF_8), event, isCommitted);
  }

  static Logged logged(String requestId, LogEvent.Type type, long turn, long offset) {
    var event =
        new LogEvent(
            type,
            "u",
            new UUID(1, 2),
            MESSAGE,
            REPLY,
            Instant.EPOCH,
            requestId,
            "s",
            turn,
            "gpt-4o",
            "default",
            "stop",
            1,
            List.of(),
            null,
            null,
            null,
            null);
    return new Logged(new Position(0, offset), "u/s/" + requestId, event);
  }
}
