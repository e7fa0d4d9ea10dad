package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;

import com.milkyhoop.chatbot.conversation.ConversationLimits;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.simulation.Topics.Reply;
import com.milkyhoop.chatbot.processor.simulation.Topics.Request;
import com.milkyhoop.chatbot.processor.simulation.Topics.Turn;
import com.milkyhoop.chatbot.processor.topology.HandTask;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A process with the task that owns the partition, or believes so: reads on, and commits stores,
 * positions and log events, or does not.
 */
final class TaskOwner {
  static final ConversationLimits LIMITS =
      new ConversationLimits(3, 4, 6, Duration.ofDays(1), Duration.ofDays(30));

  /** Kafka Streams reads the older record of two partitions; more than that it does not promise. */
  private static final long MOST_AHEAD_MS = Duration.ofMinutes(30).toMillis();

  /** What a transaction commits. */
  record Committed(Map<String, Map<Bytes, byte[]>> rows, int nextRequest, int nextTurn) {
    static Committed nothing() {
      return new Committed(Map.of(), 0, 0);
    }

    Committed cutTo(int turns) {
      return new Committed(rows, nextRequest, Math.min(nextTurn, turns));
    }
  }

  private final String name;
  private final Topics topics;
  private final Process process;
  private final HandTask task;
  private final List<LogEvent> uncommittedLog = new ArrayList<>();
  private LeaseBook leases = new LeaseBook();
  private String lastMarker = "";
  private long readUntil;
  private int nextRequest;
  private int nextTurn;

  TaskOwner(String name, Topics topics, Process process, Decisions decisions, Committed committed) {
    this.name = name;
    this.topics = topics;
    this.process = process;
    this.task = new HandTask(process.runner, process.limits, LIMITS, decisions, this::forwarded);
    begin(committed);
  }

  /** Is initialised, the first time or once more, where the last commit was. */
  void begin(Committed committed) {
    uncommittedLog.clear();
    nextRequest = committed.nextRequest();
    nextTurn = committed.nextTurn();
    leases = new LeaseBook();
    lastMarker = "";
    readUntil = 0;
    topics.turns.subList(0, nextTurn).forEach(this::note);
    process.open(this);
    task.init(committed.rows());
  }

  void close() {
    process.close();
    task.close();
  }

  String name() {
    return name;
  }

  Process process() {
    return process;
  }

  HandTask task() {
    return task;
  }

  /** Reads the next record of a topic; false where there is none, or the other's is older. */
  boolean readRequest() {
    if (!hasRequest() || hasTurn() && isFarBehind(turn().appendedAt(), request().appendedAt())) {
      return false;
    }
    Request request = request();
    task.readRequest(
        nextRequest++, request.conversation(), request.request(), request.appendedAt());
    return true;
  }

  boolean readTurn() {
    if (!hasTurn() || hasRequest() && isFarBehind(request().appendedAt(), turn().appendedAt())) {
      return false;
    }
    Turn turn = turn();
    if (turn.event().getKind() == TurnEventKind.SWEEP) {
      Coverage.SWEPT.count();
    }
    note(turn);
    task.readTurn(nextTurn++, turn.conversation(), turn.event(), turn.appendedAt());
    return true;
  }

  private void note(Turn turn) {
    readUntil = Math.max(readUntil, turn.appendedAt());
    TurnEvent event = turn.event();
    if (event.getKind() == TurnEventKind.LEASE) {
      leases.read(event, turn.appendedAt());
    } else if (event.getKind() == TurnEventKind.RECOVERY_MARKER) {
      if (!event.getMarkerId().equals(lastMarker)) {
        leases.claimed(event.getHolder());
      }
      lastMarker = event.getMarkerId();
    }
  }

  /** R13: what another process goes on with is not called for, as far as the task has read. */
  void checkLease(String requestId) {
    require(
        topics.cut
            || !task.recovered()
            || !leases.heldByAnother(process.name, requestId, readUntil),
        "R13: "
            + name
            + " calls the model for "
            + requestId
            + ", which another process goes on with");
  }

  /** The transaction commits. */
  Committed commit() {
    topics.log.addAll(uncommittedLog);
    uncommittedLog.clear();
    return new Committed(task.rows(), nextRequest, nextTurn);
  }

  /** chat-turns ends here now; what a consumer had read beyond is read again as it comes. */
  void cutTo(int turns) {
    nextTurn = Math.min(nextTurn, turns);
  }

  /** R1: whether a turn is unfinished, of a conversation whose rows can be read. */
  boolean hasUnfinished() {
    var unfinished = new ArrayList<String>();
    task.forEachActive(unfinished::add);
    return !topics.damaged.containsAll(unfinished);
  }

  boolean hasReadAll() {
    return !hasRequest() && !hasTurn();
  }

  /** R2: what runs is the first unfinished turn of its conversation, and is not ending. R9. */
  void check() {
    require(task.timers() <= 2, "R9: " + name + " has " + task.timers() + " timers");
    if (task.recovered() && isWithoutRoom()) {
      Coverage.NO_ROOM.count();
    }
    var running = new HashSet<String>();
    for (SimulatedCall call : process.threads.liveCalls()) {
      checkCall(call.requestId(), "R2: " + name + " runs ");
      require(running.add(conversation(call.requestId())), "R2: two turns of one conversation run");
    }
  }

  /** A task that has recovered calls the model for nothing but the first unfinished turn. */
  void checkCall(String requestId, String what) {
    String conversation = conversation(requestId);
    if (!task.recovered() || topics.damaged.contains(conversation)) {
      return;
    }
    Map.Entry<Long, ActiveTurnRow> first = task.unfinished(conversation).firstEntry();
    require(
        first != null
            && first.getValue().getRequestId().equals(requestId)
            && first.getValue().getEnding() == PendingEnd.NONE,
        what + requestId + ", not the first unfinished turn that is not ending");
  }

  private boolean isWithoutRoom() {
    var conversations = new ArrayList<String>();
    task.forEachActive(conversations::add);
    int waiting = process.runner.runner().waiting();
    return waiting > 0 && conversations.size() > process.runner.runner().running() + waiting;
  }

  private String conversation(String requestId) {
    return topics.requests.stream()
        .filter(request -> request.id().equals(requestId))
        .findFirst()
        .orElseThrow()
        .conversation();
  }

  private void forwarded(String sink, Record<?, byte[]> record) {
    if (sink.equals(HandTask.DEAD_LETTERS)) {
      Coverage.DEAD_LETTER.count();
    } else if (sink.equals(HandTask.LOG)) {
      uncommittedLog.add(LogEvent.parse(record.value()));
    } else if (sink.equals(HandTask.REPLIES)) {
      var event = HandTask.CODECS.replies().decode(record.value());
      topics
          .replies
          .get((Integer) record.key())
          .add(new Reply(CallIds.decode(record.headers()), event));
      if (event.getKind() == ReplyEventKind.FINAL) {
        topics.finals.computeIfAbsent(event.getRequestId(), _ -> new HashSet<>()).add(event);
      }
    }
  }

  private static boolean isFarBehind(long one, long other) {
    return other - one > MOST_AHEAD_MS;
  }

  private boolean hasRequest() {
    return nextRequest < topics.requests.size();
  }

  private boolean hasTurn() {
    return nextTurn < topics.turns.size();
  }

  private Request request() {
    return topics.requests.get(nextRequest);
  }

  private Turn turn() {
    return topics.turns.get(nextTurn);
  }
}
