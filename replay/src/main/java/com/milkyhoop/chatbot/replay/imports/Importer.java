package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures.ErasurePlace;
import com.milkyhoop.chatbot.replay.log.ConversationPartition;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.Processors;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Writes the turns of a file that the log does not have to chat-requests, and waits until it has
 * them. A turn has the same request_id each time, so one that is written twice is logged once. An
 * erasure that comes meanwhile is asked for once more, so that it reaches what was written behind
 * it (R15), also by an import that broke off; what is imported after an erasure is a new beginning.
 */
final class Importer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final ImportPlan plan;
  private final PastTurnRequests records;

  Importer(KafkaSettings kafka, ImportPlan plan, PastTurnRequests records) {
    this.kafka = kafka;
    this.plan = plan;
    this.records = records;
  }

  /**
   * Holds what became of the turns of a file.
   *
   * @param imported that the log did not have
   * @param already that it had
   * @param refused records that the processors could not read
   * @param erasedAgain the erasures that were asked for once more
   */
  record Result(int imported, int already, long refused, List<RequestedErasure> erasedAgain) {}

  Result run(ImportFile file) {
    var log = new LogReader(kafka);
    try (var processors = new Processors(kafka, PATIENCE)) {
      // Comes first: an erasure that is asked for from here on reaches what is imported, too.
      Map<Integer, Long> begin = processors.ends();
      long refusedBefore = processors.deadLetters();
      Set<Long> already = logged(log, log.present());
      Map<Integer, Long> end = write(file, already, begin);
      List<RequestedErasure> again = new UndoneErasures(kafka, Importer::isOlder).requestAgain();
      processors.await(again.isEmpty() ? end : processors.ends(), _ -> {});
      long refused = processors.deadLetters() - refusedBefore;
      int now = logged(log, log.present()).size();
      return new Result(Math.max(0, now - already.size()), already.size(), refused, again);
    }
  }

  /** Returns whether a turn is of an import that began before the erasure was asked for. */
  private static boolean isOlder(
      ConsumerRecord<byte[], byte[]> record, ChatRequest request, ErasurePlace erasure) {
    return request.getAction() == Action.IMPORT
        && ImportBegin.of(record.headers()).filter(begin -> begin <= erasure.offset()).isPresent();
  }

  private Map<Integer, Long> write(ImportFile file, Set<Long> already, Map<Integer, Long> begin) {
    int largest = TopicPlan.largestRecordBytes(kafka.maxReplyBytes());
    try (var requests = new RequestWriter(kafka, largest)) {
      file.read(
          conversation -> write(conversation, already, begin, requests),
          (_, _) -> {
            // The plan has reported it.
          });
      return requests.flush();
    }
  }

  private void write(
      ImportedConversation conversation,
      Set<Long> already,
      Map<Integer, Long> begin,
      RequestWriter requests) {
    int partition = ConversationPartition.of(conversation.id(), begin.size());
    Header begun = ImportBegin.of(begin.getOrDefault(partition, 0L));
    for (Exchange exchange : conversation.exchanges()) {
      if (!already.contains(ContentIds.fingerprint(exchange.requestId()))) {
        requests.send(
            conversation.id(),
            records.imported(
                exchange.requestId(), exchange.message(), exchange.reply(), conversation.model()),
            UUID.nameUUIDFromBytes(exchange.requestId().getBytes(UTF_8)),
            begun);
      }
    }
  }

  /** Returns the turns of the file that the log has. */
  private Set<Long> logged(LogReader log, OffsetRanges ranges) {
    Set<Long> found = new HashSet<>();
    log.forEachTurn(
        ranges,
        turn -> {
          String requestId = turn.event().requestId();
          if (plan.holds(requestId)) {
            found.add(ContentIds.fingerprint(requestId));
          }
        });
    return found;
  }
}
