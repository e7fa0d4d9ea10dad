package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.Processors;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Writes the turns of a file that the log does not have to chat-requests, and waits until it has
 * them. A turn has the same request_id each time, so one that is written twice is logged once.
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
   */
  record Result(int imported, int already, long refused) {}

  Result run(ImportFile file) {
    var log = new LogReader(kafka);
    OffsetRanges present = log.present();
    Set<Long> already = logged(log, present);
    try (var processors = new Processors(kafka, PATIENCE)) {
      long refusedBefore = processors.deadLetters();
      processors.await(write(file, already), _ -> {});
      long refused = processors.deadLetters() - refusedBefore;
      int now = logged(log, log.present()).size();
      return new Result(now - already.size(), already.size(), refused);
    }
  }

  private Map<Integer, Long> write(ImportFile file, Set<Long> already) {
    int largest = TopicPlan.largestRecordBytes(kafka.maxReplyBytes());
    try (var requests = new RequestWriter(kafka, largest)) {
      file.read(
          conversation -> write(conversation, already, requests),
          (_, _) -> {
            // Was told when the file was looked at.
          });
      return requests.flush();
    }
  }

  private void write(ImportedConversation conversation, Set<Long> already, RequestWriter requests) {
    for (Exchange exchange : conversation.exchanges()) {
      if (!already.contains(ContentIds.fingerprint(exchange.requestId()))) {
        requests.send(
            conversation.id(),
            records.imported(
                exchange.requestId(), exchange.message(), exchange.reply(), conversation.model()),
            UUID.nameUUIDFromBytes(exchange.requestId().getBytes(UTF_8)));
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
