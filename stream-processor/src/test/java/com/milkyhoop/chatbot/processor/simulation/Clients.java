package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.ingress.relay.ReplyMessages;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyAssembly;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.processor.simulation.Topics.Reply;
import com.milkyhoop.chatbot.processor.simulation.Topics.Request;
import com.milkyhoop.chatbot.processor.topology.HandTask;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * People who send, repeat, watch, leave and cancel, and the ingress that reads their replies for
 * them: each call shows its client text as the real one does, and checks what it shows (R6).
 */
final class Clients {
  /** A call that is open, or was. */
  static final class Call {
    final String requestId;
    final String conversation;
    final ReplyTarget target;
    private final ReplyAssembly assembly;
    private final StringBuilder shown = new StringBuilder();
    private @Nullable ReplyStep end;
    private boolean left;
    private boolean reuses;
    private boolean beganAnew;

    private Call(String requestId, String conversation, ReplyTarget target, Cursor cursor) {
      this.requestId = requestId;
      this.conversation = conversation;
      this.target = target;
      this.assembly = new ReplyAssembly(cursor);
    }

    /** How it ended; empty while it waits. */
    Optional<ReplyStep> end() {
      return Optional.ofNullable(end);
    }

    boolean left() {
      return left;
    }

    /** Whether it sent another message under the id of an earlier one. */
    boolean reuses() {
      return reuses;
    }

    private void on(Reply reply) {
      assembly.on(ReplyMessages.from(reply.event()));
      for (var step = assembly.next(); end == null && step.isPresent(); step = assembly.next()) {
        show(step.get());
      }
    }

    private void show(ReplyStep step) {
      switch (step) {
        case ReplyStep.Delta delta -> {
          long bytes = shown.toString().getBytes(UTF_8).length;
          require(delta.offset() == bytes, "R6: " + delta + " after " + bytes + " bytes");
          shown.append(delta.text());
        }
        case ReplyStep.Restarted restarted -> {
          beganAnew |= restarted.reason().equals(NEW_ATTEMPT);
          shown.setLength(0);
          Coverage.RESTARTED.count();
        }
        case ReplyStep.Completed completed -> {
          require(
              completed.end().reply().contentEquals(shown),
              "R6: a client of %s holds %s, the reply is %s"
                  .formatted(requestId, shown, completed.end().reply()));
          end = completed;
        }
        case ReplyStep.Failed failed -> end = failed;
        case ReplyStep.Refused refused -> end = refused;
      }
    }
  }

  private static final String NEW_ATTEMPT = "the reply is generated again";
  private static final int CONVERSATIONS = 3;

  /** A request is remembered for a day; one that is repeated later is another one. */
  private static final long REPEATED_WITHIN_MS = Duration.ofHours(12).toMillis();

  private final Topics topics;
  private final Map<Long, Call> calls = new TreeMap<>();
  private final int[] read = new int[HandTask.REPLY_PARTITIONS];
  private int sent;
  private int erasures;

  Clients(Topics topics) {
    this.topics = topics;
  }

  Collection<Call> calls() {
    return calls.values();
  }

  String send(Random random) {
    var onBusy =
        switch (random.nextInt(8)) {
          case 0 -> OnBusy.REJECT;
          case 1, 2 -> OnBusy.INTERRUPT;
          default -> OnBusy.ENQUEUE;
        };
    sent++;
    String conversation = "user/c" + random.nextInt(CONVERSATIONS);
    return append(
        conversation,
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId("r" + sent)
            .setMessage("message " + sent)
            .setMessageTokens(1)
            .setOnBusy(onBusy)
            .setRemainingMs(20L + random.nextInt(400))
            .setTarget(newCall("r" + sent, conversation, random))
            .build());
  }

  /** The same request once more, or its id with another message. */
  String repeat(Random random, boolean sameMessage) {
    return some(random, true)
        .map(
            was -> {
              ReplyTarget target = newCall(was.id(), was.conversation(), random);
              call(target.getCallId()).reuses = !sameMessage;
              return append(
                  was.conversation(),
                  ChatRequest.newBuilder()
                      .setAction(Action.SEND)
                      .setRequestId(was.id())
                      .setMessageTokens(1)
                      .setOnBusy(was.request().getOnBusy())
                      .setMessage(sameMessage ? was.request().getMessage() : "something else")
                      .setRemainingMs(100L)
                      .setTarget(target)
                      .build());
            })
        .orElse("");
  }

  /** A turn of elsewhere, or one that was imported before once more. */
  String importTurn(Random random) {
    List<Request> before =
        topics.requests.stream()
            .filter(it -> it.request().getAction() == Action.IMPORT)
            .filter(it -> topics.now - firstSentAt(it.id()) < REPEATED_WITHIN_MS)
            .toList();
    if (!before.isEmpty() && random.nextInt(3) == 0) {
      Request again = before.get(random.nextInt(before.size()));
      return append(again.conversation(), again.request());
    }
    sent++;
    TurnEvent end =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.COMPLETED)
            .setEpoch(-1)
            .setRequestId("r" + sent)
            .setReply("imported reply " + sent)
            .setImported(true)
            .build();
    return append(
        "user/c" + random.nextInt(CONVERSATIONS),
        ChatRequest.newBuilder()
            .setAction(Action.IMPORT)
            .setRequestId("r" + sent)
            .setMessage("imported message " + sent)
            .setMessageTokens(1)
            .setPast(PastTurn.newBuilder().setEnd(end).build())
            .build());
  }

  /** A user is erased, or one session. */
  String erase(Random random) {
    erasures++;
    String subject = random.nextInt(3) == 0 ? "user/" : "user/c" + random.nextInt(CONVERSATIONS);
    return append(
        subject,
        ChatRequest.newBuilder().setAction(Action.ERASE).setRequestId("e" + erasures).build());
  }

  /** A further call, or one that has heard nothing for a while. */
  String attach(Random random) {
    List<Call> open = open();
    if (!open.isEmpty() && random.nextBoolean()) {
      Call call = open.get(random.nextInt(open.size()));
      return append(call.conversation, attaching(call));
    }
    return some(random, false)
        .map(
            was -> {
              ReplyTarget target = newCall(was.id(), was.conversation(), random);
              return append(was.conversation(), attaching(call(target.getCallId())));
            })
        .orElse("");
  }

  String leave(Random random) {
    List<Call> open = open();
    if (open.isEmpty()) {
      return "";
    }
    Call call = open.get(random.nextInt(open.size()));
    call.left = true;
    return append(
        call.conversation,
        ChatRequest.newBuilder()
            .setAction(Action.DETACH)
            .setRequestId(call.requestId)
            .setTarget(call.target)
            .build());
  }

  String cancel(Random random) {
    return some(random, false)
        .map(
            was ->
                append(
                    was.conversation(),
                    ChatRequest.newBuilder()
                        .setAction(Action.CANCEL)
                        .setRequestId(was.id())
                        .setTarget(newCall(was.id(), was.conversation(), random))
                        .build()))
        .orElse("");
  }

  /** The ingress reads the next record of a partition; false where there is none. */
  boolean read(int partition) {
    List<Reply> replies = topics.replies.get(partition);
    if (read[partition] == replies.size()) {
      return false;
    }
    Reply reply = replies.get(read[partition]++);
    for (long callId : reply.calls()) {
      if (callId < 0) {
        continue; // It is nobody's: the record of a reply that is not watched.
      }
      Call call = call(callId);
      require(
          call.requestId.equals(reply.event().getRequestId()),
          "R12: a call for " + call.requestId + " is told of " + reply.event());
      if (call.end == null && !call.left) {
        call.on(reply);
        require(
            !call.beganAnew || topics.cut || topics.contested.contains(call.requestId),
            "R13: a reply begins anew that could go on: " + call.requestId);
      }
    }
    return true;
  }

  boolean hasReadAll() {
    for (int partition = 0; partition < read.length; partition++) {
      if (read[partition] < topics.replies.get(partition).size()) {
        return false;
      }
    }
    return true;
  }

  private static ChatRequest attaching(Call call) {
    return ChatRequest.newBuilder()
        .setAction(Action.ATTACH)
        .setRequestId(call.requestId)
        .setTarget(call.target)
        .setShown(
            call.assembly
                .known()
                .map(it -> new ShownText(it.attempt().epoch(), it.attempt().number(), it.bytes()))
                .orElse(null))
        .build();
  }

  private List<Call> open() {
    return calls.values().stream().filter(call -> call.end == null && !call.left).toList();
  }

  private Call call(long callId) {
    Call call = calls.get(callId);
    if (call == null) {
      throw new AssertionError("R12: there is no call " + callId);
    }
    return call;
  }

  /** A message that was sent, or any other request too. */
  private Optional<Request> some(Random random, boolean young) {
    List<Request> sends =
        topics.requests.stream()
            .filter(it -> it.request().getAction() == Action.SEND)
            .filter(it -> !it.request().getMessage().equals("something else"))
            .filter(it -> !young || topics.now - firstSentAt(it.id()) < REPEATED_WITHIN_MS)
            .toList();
    return sends.isEmpty()
        ? Optional.empty()
        : Optional.of(sends.get(random.nextInt(sends.size())));
  }

  private long firstSentAt(String requestId) {
    return topics.requests.stream()
        .filter(it -> it.id().equals(requestId))
        .findFirst()
        .orElseThrow()
        .appendedAt();
  }

  private String append(String conversation, ChatRequest request) {
    topics.requests.add(new Request(conversation, request, topics.now));
    return conversation + ": " + request;
  }

  /** One that resumes holds a beginning, which a call before has shown. */
  private ReplyTarget newCall(String requestId, String conversation, Random random) {
    long callId = calls.size() + 1;
    var target = new ReplyTarget(random.nextInt(HandTask.REPLY_PARTITIONS), callId);
    boolean watched = calls.values().stream().anyMatch(call -> call.requestId.equals(requestId));
    if (watched) {
      topics.contested.add(requestId);
    }
    calls.put(callId, new Call(requestId, conversation, target, Cursor.START));
    return target;
  }
}
