package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.processor.simulation.Clients.Call;
import com.milkyhoop.chatbot.processor.simulation.Topics.Request;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of the topics, worked out from them alone, without the code under test. Where
 * chat-turns has lost records that were acknowledged, nobody can know which end was the first, nor
 * what a prompt was made of that was built on one of them; that each turn has exactly one end holds
 * all the same.
 */
final class Oracle {
  private final Topics topics;
  private final Clients clients;
  private final ErasureOracle erasures;

  Oracle(Topics topics, Clients clients, ErasureOracle erasures) {
    this.topics = topics;
    this.clients = clients;
    this.erasures = erasures;
  }

  /** What holds after every step. */
  void check() {
    Map<String, TurnEvent> firsts = firstsThatCount();
    Set<String> logged = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    for (LogEvent event : ends()) {
      require(logged.add(event.requestId()), "R4: two log events for " + event.requestId());
      require(
          numbers.add(event.sessionId() + '#' + event.turn()),
          "R11: two requests are turn " + event.turn() + " of " + event.sessionId());
      require(
          topics.cut || erasures.isErased(event) || says(event, firsts.get(event.requestId())),
          "R5: logged %s, first was %s".formatted(event, firsts.get(event.requestId())));
    }
    if (!topics.cut) {
      topics.finals.forEach(
          (id, values) ->
              require(
                  values.stream()
                          .filter(
                              shown ->
                                  !erasures.isErasedAfter(id) || !ErasureOracle.isErasure(shown))
                          .allMatch(shown -> says(shown, firsts.get(id)))
                      && values.stream().filter(shown -> !ErasureOracle.isErasure(shown)).count()
                          <= 1,
                  "R1: %s was shown %s, first was %s".formatted(id, values, firsts.get(id))));
    }
  }

  /** What holds once all is quiet. */
  void checkEnd() {
    Set<String> sent = new HashSet<>();
    topics.requests.stream().filter(topics::isMessage).forEach(request -> sent.add(request.id()));
    Set<String> logged = new HashSet<>();
    ends().stream()
        .filter(event -> topics.isWhole("user/" + event.sessionId()))
        .forEach(event -> logged.add(event.requestId()));
    require(logged.equals(sent), "R4: sent " + sent + ", logged " + logged);
    clients.calls().stream()
        .filter(call -> !call.left() && topics.isWhole(call.conversation))
        .forEach(this::checkCall);
    checkOrder();
    if (!topics.cut) {
      ends()
          .forEach(
              event ->
                  topics.bills.check(
                      event, topics.late.getOrDefault(event.requestId(), List.of())));
      checkPrompts();
    }
  }

  /** R1, R5: each call was told an end, and what it shows is what the log says. */
  private void checkCall(Call call) {
    ReplyStep end =
        call.end().orElseThrow(() -> new AssertionError("R1: nobody told " + call.target));
    require(
        !call.reuses() || end instanceof ReplyStep.Refused,
        "R11: another message under the id " + call.requestId + " was told " + end);
    if (end instanceof ReplyStep.Completed completed && !topics.cut) {
      LogEvent event =
          topics.log.stream()
              .filter(it -> it.requestId().equals(call.requestId))
              .findFirst()
              .orElseThrow();
      require(
          erasures.isErased(event)
              || erasures.isToldOfAnErasure(call, completed)
              || event.reply().equals(completed.end().reply()),
          "R5: %s was shown %s, logged %s".formatted(call.requestId, completed, event.reply()));
    }
  }

  /**
   * R13: what a process goes on with when it hands its task over is leased, or has ended; where it
   * is the newest to have claimed the partition, and its brokers answer.
   */
  void checkHandedOver(Process process) {
    var leases = LeaseBook.of(topics.turns);
    if (topics.cut || process.producers.isCutOff() || !leases.isOwner(process.name)) {
      return;
    }
    process.threads.liveCalls().stream()
        .map(SimulatedCall::requestId)
        .forEach(
            id ->
                require(
                    leases.good(process.name, id, topics.now),
                    "R13: " + process.name + " goes on with " + id + " without a lease"));
  }

  /** R2: turns are numbered as their requests came, and the log says so in that order or later. */
  private void checkOrder() {
    Map<String, Long> nextNumber = new HashMap<>();
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (Request request : topics.requests) {
      if (topics.isMessage(request) && !numbers.containsKey(request.id())) {
        numbers.put(request.id(), nextNumber.merge(request.conversation(), 1L, Long::sum));
      }
    }
    for (LogEvent event : ends()) {
      require(
          !topics.isWhole("user/" + event.sessionId())
              || event.turn() == numbers.getOrDefault(event.requestId(), -1L),
          "R2: %s is turn %d, came as %s"
              .formatted(event.requestId(), event.turn(), numbers.get(event.requestId())));
    }
  }

  /** R3: the prompt of a reply held the newest earlier turns that had one, as they ended. */
  private void checkPrompts() {
    Map<String, TreeMap<Long, LogEvent>> ends = new HashMap<>();
    ends().stream()
        .filter(event -> topics.isWhole("user/" + event.sessionId()))
        .forEach(
            event ->
                ends.computeIfAbsent(event.sessionId(), _ -> new TreeMap<>())
                    .put(event.turn(), event));
    for (TreeMap<Long, LogEvent> conversation : ends.values()) {
      for (LogEvent event : conversation.values()) {
        List<Long> prompt = topics.prompts.get(event.reply());
        if (prompt != null) {
          checkPrompt(event, prompt, conversation);
        }
      }
    }
  }

  /**
   * Only the oldest may be missing, which later turns may have pushed out of the store by then, or
   * which left as a block: three quarters of the most remain.
   */
  private void checkPrompt(
      LogEvent event, List<Long> prompt, TreeMap<Long, LogEvent> conversation) {
    long mayHaveLeft = conversation.lastKey() - TaskOwner.LIMITS.maxTurns();
    boolean blockMayHaveLeft = prompt.size() >= TaskOwner.LIMITS.maxTurns() * 3 / 4;
    var expected = new ArrayList<Long>();
    conversation
        .headMap(event.turn(), false)
        .forEach(
            (number, earlier) -> {
              boolean couldBeMissing =
                  expected.isEmpty() && (number <= mayHaveLeft || blockMayHaveLeft);
              if (hasReply(earlier)
                  && !erasures.isErasedBetween(earlier.requestId(), event.requestId())
                  && (!couldBeMissing || prompt.contains(number))) {
                expected.add(number);
              }
            });
    require(
        expected.equals(prompt),
        "R3: the prompt of %s held %s, expected %s".formatted(event.requestId(), prompt, expected));
  }

  /** A turn whose message could not be decided about has none. */
  private static boolean hasReply(LogEvent event) {
    return switch (event.event()) {
      case MESSAGE_PROCESSED, MESSAGE_CANCELLED -> !event.message().isEmpty();
      case MESSAGE_FAILED, MESSAGE_EXPIRED, MESSAGE_REJECTED, MESSAGE_ERASED, USER_ERASED -> false;
    };
  }

  /**
   * R5, from the topics alone: the first record of each request that counts where it stands; of one
   * that is imported, its own.
   */
  private Map<String, TurnEvent> firstsThatCount() {
    Map<String, TurnEvent> firsts = new HashMap<>();
    topics.requests.stream()
        .map(Request::request)
        .filter(request -> request.getAction() == Action.IMPORT)
        .forEach(request -> firsts.putIfAbsent(request.getRequestId(), request.getPast().getEnd()));
    String lastMarker = "";
    long largest = -1;
    var leases = new LeaseBook();
    for (int offset = 0; offset < topics.turns.size(); offset++) {
      Topics.Turn record = topics.turns.get(offset);
      TurnEvent event = record.event();
      switch (event.getKind()) {
        case RECOVERY_MARKER -> {
          boolean isCopy = event.getMarkerId().equals(lastMarker);
          largest = isCopy ? largest : offset;
          lastMarker = event.getMarkerId();
          if (!isCopy) {
            leases.claimed(event.getHolder());
          }
        }
        case LEASE -> leases.read(event, record.appendedAt());
        case COMPLETED -> firsts.putIfAbsent(event.getRequestId(), event);
        case FAILED, CANCELLED, EXPIRED, REJECTED -> {
          boolean leased =
              leases.good(event.getHolder(), event.getRequestId(), record.appendedAt());
          if (event.getEpoch() < largest && leased) {
            Coverage.ENDED_UNDER_A_LEASE.count();
          }
          if (event.getEpoch() >= largest || leased) {
            firsts.putIfAbsent(event.getRequestId(), event);
          }
        }
        case SWEEP, STOP, WATCH, UNKNOWN -> {}
      }
    }
    return firsts;
  }

  private static boolean says(LogEvent event, @Nullable TurnEvent end) {
    if (end == null) {
      return false;
    }
    var type =
        switch (end.getKind()) {
          case COMPLETED -> LogEvent.Type.MESSAGE_PROCESSED;
          case CANCELLED -> LogEvent.Type.MESSAGE_CANCELLED;
          case FAILED -> LogEvent.Type.MESSAGE_FAILED;
          case EXPIRED -> LogEvent.Type.MESSAGE_EXPIRED;
          case REJECTED -> LogEvent.Type.MESSAGE_REJECTED;
          case UNKNOWN, RECOVERY_MARKER, SWEEP, LEASE, STOP, WATCH ->
              throw new IllegalArgumentException();
        };
    return event.event() == type && event.reply().equals(end.getReply());
  }

  private static boolean says(ReplyEvent shown, @Nullable TurnEvent end) {
    return end != null
        && shown.getText().equals(end.getReply())
        && shown.getFinishReason().equals(end.getFinishReason())
        && Objects.equals(shown.getFailure(), end.getFailure());
  }

  /** Returns what is logged of requests: all but the erasures themselves. */
  private List<LogEvent> ends() {
    return topics.log.stream().filter(event -> event.event() != LogEvent.Type.USER_ERASED).toList();
  }
}
