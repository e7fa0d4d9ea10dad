package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.processor.simulation.Clients.Call;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;

/** Works out from the topics alone, without the code under test, what erasures take away (R15). */
final class ErasureOracle {
  private final Topics topics;

  ErasureOracle(Topics topics) {
    this.topics = topics;
  }

  /**
   * R15: once all is quiet, no row holds a message that was erased, nor what tells whether it was
   * another one.
   */
  void checkRows(Map<String, Map<Bytes, byte[]>> rows) {
    if (topics.cut || !topics.damaged.isEmpty()) {
      return;
    }
    String stored =
        rows.values().stream()
            .flatMap(store -> store.values().stream())
            .map(row -> new String(row, ISO_8859_1))
            .collect(Collectors.joining("\n"));
    topics.requests.stream()
        .filter(topics::isMessage)
        .filter(request -> isErasedAfter(request.id()))
        .filter(request -> topics.requests.indexOf(request) == firstSent(request.id()))
        .forEach(
            request ->
                require(
                    !Pattern.compile(Pattern.quote(request.request().getMessage()) + "(?!\\d)")
                        .matcher(stored)
                        .find(),
                    "R15: a store holds " + request.request().getMessage()));
  }

  /** R15: a turn that ends after its erasure has no text, and none ends so without one. */
  boolean isErased(LogEvent event) {
    if (event.event() != LogEvent.Type.MESSAGE_ERASED) {
      return false;
    }
    Coverage.ERASED_UNFINISHED.count();
    require(
        event.message().isEmpty() && event.reply().isEmpty(), "R15: text of an erased " + event);
    require(isErasedAfter(event.requestId()), "R15: nobody erased " + event);
    return true;
  }

  /** Returns whether a final event says no more than that the user was erased. */
  static boolean isErasure(ReplyEvent shown) {
    return shown.getFinishReason().equals("erased") && shown.getText().isEmpty();
  }

  /**
   * A transaction that was undone had read the erasure before the turn's end; the next one read the
   * end first, and the erasure after it.
   */
  boolean isToldOfAnErasure(Call call, ReplyStep.Completed completed) {
    return completed.end().finishReason().equals("erased")
        && completed.end().reply().isEmpty()
        && isErasedAfter(call.requestId);
  }

  boolean isErasedAfter(String requestId) {
    return isErasedWithin(requestId, topics.requests.size());
  }

  boolean isErasedBetween(String earlierId, String laterId) {
    return isErasedWithin(earlierId, firstSent(laterId));
  }

  private boolean isErasedWithin(String requestId, int until) {
    int sent = firstSent(requestId);
    String conversation = topics.requests.get(sent).conversation();
    return topics.requests.subList(sent, Math.max(sent, until)).stream()
        .filter(request -> request.request().getAction() == Action.ERASE)
        .anyMatch(
            erasure ->
                erasure.conversation().equals("user/")
                    || erasure.conversation().equals(conversation));
  }

  private int firstSent(String requestId) {
    for (int at = 0; at < topics.requests.size(); at++) {
      if (topics.requests.get(at).id().equals(requestId)) {
        return at;
      }
    }
    throw new AssertionError("nobody sent " + requestId);
  }
}
