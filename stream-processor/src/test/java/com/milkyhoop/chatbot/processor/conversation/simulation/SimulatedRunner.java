package com.milkyhoop.chatbot.processor.conversation.simulation;

import static com.milkyhoop.chatbot.processor.conversation.simulation.Rule.require;
import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.Ends;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The runner of one process: its attempts, the ends that were not read back, and the records that
 * are on their way to chat-turns. It outlives the tasks that are closed on it, and dies with the
 * process.
 */
final class SimulatedRunner {
  /**
   * An attempt that runs.
   *
   * @param promptTurns the earlier turns in its prompt
   */
  record Attempt(String conversation, String requestId, long deadline, List<Long> promptTurns) {}

  private final String name;
  private final Topics topics;
  private final Map<String, Attempt> attempts = new TreeMap<>();
  private final Map<String, Turn> unread = new TreeMap<>();
  private final Map<String, Attempt> inherited = new TreeMap<>();
  private final Map<String, Turn> inheritedEnds = new TreeMap<>();
  private final Deque<Turn> outbox = new ArrayDeque<>();
  private long epoch = Recovery.NONE;
  private boolean open;
  private int replies;

  SimulatedRunner(String name, Topics topics) {
    this.name = name;
    this.topics = topics;
  }

  Map<String, Attempt> attempts() {
    return attempts;
  }

  /** A task begins here; it inherits what the one before left. */
  void open() {
    close();
    open = true;
    epoch = Recovery.NONE;
    inherited.putAll(attempts);
    inheritedEnds.putAll(unread);
    attempts.clear();
    unread.clear();
  }

  /** The task is closed: attempts go on, and only whole replies may still be written. */
  void close() {
    open = false;
    attempts.putAll(inherited);
    unread.putAll(inheritedEnds);
    inherited.clear();
    inheritedEnds.clear();
    outbox.removeIf(turn -> turn.event().getKind() != TurnEventKind.COMPLETED);
  }

  /** Nobody came for what goes on here. */
  void reap() {
    if (!open) {
      attempts.clear();
      unread.clear();
      outbox.clear();
    }
  }

  void mark(String id) {
    outbox.add(
        new Turn(
            "",
            TurnEvent.newBuilder()
                .setKind(TurnEventKind.RECOVERY_MARKER)
                .setEpoch(Recovery.NONE)
                .setMarkerId(id)
                .build(),
            0));
  }

  void recovered(long newEpoch) {
    epoch = newEpoch;
    unread.replaceAll((_, end) -> send(end.conversation(), end.event()));
  }

  void dropInherited() {
    inherited.clear();
    inheritedEnds.clear();
  }

  /** False where there is none to go on with. */
  boolean adopt(String key) {
    claim(key);
    return holds(key);
  }

  boolean holds(String key) {
    return attempts.containsKey(key) || unread.containsKey(key);
  }

  void start(String key, Attempt attempt) {
    require(epoch != Recovery.NONE, "R9: " + key + " started before the marker was read");
    require(!attempts.containsKey(key), "R2: " + key + " runs already");
    attempts.put(key, attempt);
  }

  void cancel(String conversation, String requestId) {
    String key = conversation + '/' + requestId;
    claim(key);
    Attempt attempt = attempts.remove(key);
    if (attempt != null) {
      end(key, attempt, TurnEventKind.CANCELLED, name + " half reply " + ++replies, false);
    } else if (!unread.containsKey(key)) {
      unread.put(key, send(conversation, event(TurnEventKind.CANCELLED, requestId, "")));
    }
  }

  void propose(String conversation, TurnEvent end) {
    String key = conversation + '/' + end.getRequestId();
    inherited.remove(key);
    claim(key);
    if (!holds(key)) {
      unread.put(key, send(conversation, end));
    }
  }

  void forget(String key) {
    attempts.remove(key);
    unread.remove(key);
    inherited.remove(key);
    inheritedEnds.remove(key);
    outbox.removeIf(turn -> turn.key().equals(key));
  }

  /** An attempt ends by itself, well or badly; false where none runs. */
  boolean endAttempt(Random random) {
    boolean of = !attempts.isEmpty();
    Map<String, Attempt> running = of ? attempts : inherited;
    if (running.isEmpty()) {
      return false;
    }
    String key = pick(running.keySet(), random);
    boolean well = random.nextInt(5) > 0;
    TurnEventKind kind = well ? TurnEventKind.COMPLETED : TurnEventKind.FAILED;
    end(
        key,
        requireNonNull(running.remove(key)),
        kind,
        well ? name + " reply " + ++replies : "",
        !of);
    return true;
  }

  /** An attempt notices that its deadline has passed; false where none has. */
  boolean expireAttempt() {
    for (var entry : List.copyOf(attempts.entrySet())) {
      if (entry.getValue().deadline() < topics.now) {
        attempts.remove(entry.getKey());
        end(entry.getKey(), entry.getValue(), TurnEventKind.EXPIRED, "", false);
        return true;
      }
    }
    return false;
  }

  /** The oldest record on its way is appended; false where there is none. */
  boolean deliver() {
    Turn next = outbox.poll();
    if (next == null) {
      return false;
    }
    topics.turns.add(new Turn(next.conversation(), next.event(), topics.now));
    return true;
  }

  /** An end that was not read back yet is written once more. */
  boolean writeAgain(Random random) {
    if (!open || unread.isEmpty()) {
      return false;
    }
    outbox.add(requireNonNull(unread.get(pick(unread.keySet(), random))));
    return true;
  }

  boolean idle() {
    return attempts.isEmpty() && inherited.isEmpty() && outbox.isEmpty();
  }

  private void end(
      String key, Attempt attempt, TurnEventKind kind, String reply, boolean isInherited) {
    if (!reply.isEmpty()) {
      topics.prompts.put(reply, attempt.promptTurns());
    }
    Turn end =
        new Turn(
            attempt.conversation(), withEpoch(event(kind, attempt.requestId(), reply)), topics.now);
    if (kind == TurnEventKind.COMPLETED || open && !isInherited) {
      outbox.add(end);
    }
    (isInherited ? inheritedEnds : unread).put(key, end);
  }

  private void claim(String key) {
    Turn end = inheritedEnds.remove(key);
    if (end != null) {
      unread.put(key, send(end.conversation(), end.event()));
    }
    Attempt attempt = inherited.remove(key);
    if (attempt != null) {
      attempts.put(key, attempt);
    }
  }

  private Turn send(String conversation, TurnEvent event) {
    require(epoch != Recovery.NONE, "R9: an end proposed before the marker was read");
    var turn = new Turn(conversation, withEpoch(event), topics.now);
    outbox.add(turn);
    return turn;
  }

  private TurnEvent withEpoch(TurnEvent event) {
    return new TurnEvent(
        event.getKind(),
        epoch,
        "",
        event.getRequestId(),
        event.getReply(),
        event.getReplyTokens(),
        event.getFinishReason(),
        event.getModel(),
        event.getUsage(),
        event.getFailure(),
        event.getGeneration());
  }

  private static TurnEvent event(TurnEventKind kind, String requestId, String reply) {
    if (kind == TurnEventKind.EXPIRED) {
      return Ends.expired(requestId);
    }
    return TurnEvent.newBuilder()
        .setKind(kind)
        .setEpoch(Recovery.NONE)
        .setRequestId(requestId)
        .setReply(reply)
        .setReplyTokens(1)
        .setFailure(kind == TurnEventKind.FAILED ? new Failure("TEST", "", null) : null)
        .build();
  }

  private static String pick(Set<String> keys, Random random) {
    return new ArrayList<>(keys).get(random.nextInt(keys.size()));
  }
}
