package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Turns that ended without a reply before a server whose chat template wants user and assistant in
 * turn (Mistral, Gemma): their messages are not lost, and the conversation goes on.
 */
class SilentTurnsTest {
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");

  /** Says nothing while it is told to wait; then refuses roles that do not alternate. */
  private static final Script STRICT =
      a -> {
        List<String> roles =
            a.request().roles().stream().filter(role -> !role.equals("system")).toList();
        if (a.request().body().toString().contains("please wait")
            && !a.request().body().toString().contains("the last message")) {
          a.open();
          a.write(role());
          a.stall();
        } else if (alternate(roles)) {
          a.streamWhole();
        } else {
          a.json(
              400,
              json(
                  "{'object':'error','message':'conversation roles must alternate',"
                      + "'type':'BadRequestError','param':null,'code':400}"));
        }
      };

  @ParameterizedTest
  @CsvSource({"0, 1, ''", "0, 3, ''", "1, 1, ''", "2, 2, ''", "1, 1, Be brief.", "1, 2, Be brief."})
  void shouldCompleteWhenTurnsBeforeWereCancelledWithoutTextR3(
      int answered, int silent, String systemPrompt) throws Exception {
    try (var server = new ModelServer("strict-roles", STRICT);
        var turns =
            new ServedTurns(server, server.baseUrl(), Map.of("SYSTEM_PROMPT", systemPrompt))) {
      var rows = new ArrayList<FinishedTurn>();
      for (int i = 0; i < answered; i++) {
        rows.addFirst(completed(rows.size() + 1, "question " + i, "answer " + i));
      }
      for (int i = 0; i < silent; i++) {
        rows.addFirst(cancelled(rows.size() + 1, "please wait " + i, turns, server));
      }

      Observed seen = turns.run(prompt("the last message", systemPrompt, rows));

      reply().check(seen, "OK-strict-roles");
      String sent = server.requests().getLast().body().toString();
      for (int i = 0; i < silent; i++) {
        assertThat(sent).contains("please wait " + i);
      }
    }
  }

  private static boolean alternate(List<String> roles) {
    for (int i = 0; i < roles.size(); i++) {
      if (!roles.get(i).equals(i % 2 == 0 ? "user" : "assistant")) {
        return false;
      }
    }
    return roles.size() % 2 == 1;
  }

  private static FinishedTurn completed(int number, String message, String reply) {
    return new FinishedTurn(
        number, message, TOKENS.count(message), reply, TOKENS.count(reply), OptionalLong.empty());
  }

  /** Cancels a turn of which the server has said no more than that it begins. */
  private static FinishedTurn cancelled(
      int number, String message, ServedTurns turns, ModelServer server) {
    int before = server.requests().size();
    TurnKey key = turns.start(new Prompt(List.of(new Message(Role.USER, message)), List.of()));
    await().until(() -> server.requests().size() > before);
    turns.cancel(key);
    TurnEvent end = turns.end(key);
    assertThat(end.getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(end.getReply()).isEmpty();
    return new FinishedTurn(
        number, message, TOKENS.count(message), end.getReply(), 0, OptionalLong.empty());
  }

  private static Prompt prompt(
      String message, String systemPrompt, List<FinishedTurn> newestFirst) {
    var assembler = new PromptAssembler(TOKENS, systemPrompt, 10_000, 100);
    return assembler.assemble(message, TOKENS.count(message), newestFirst.iterator()).orElseThrow();
  }
}
