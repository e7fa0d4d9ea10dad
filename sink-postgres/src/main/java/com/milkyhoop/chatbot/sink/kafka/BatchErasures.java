package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the erasures of a batch in bounded steps, between which the sink polls: however much
 * there is to delete, or to read for it, the sink keeps its place in its group. Called by {@link
 * BatchWriter}, on the sink's thread.
 */
final class BatchErasures {
  private static final Logger log = LoggerFactory.getLogger(BatchErasures.class);

  private final RowStore store;
  private final Tombstones tombstones;
  private final SinkMetrics metrics;

  BatchErasures(RowStore store, Tombstones tombstones, SinkMetrics metrics) {
    this.store = store;
    this.tombstones = tombstones;
    this.metrics = metrics;
  }

  /** Takes the next step; returns whether none is left. */
  boolean step(Batch batch) {
    if (!batch.erasedEvents().isEmpty()) {
      metrics.erased(store.erase(batch.erasedEvents()));
      batch.eventsErased();
    }
    for (UserErasure erasure : batch.erasures()) {
      if (!batch.isErased(erasure) && !step(batch, erasure)) {
        return false;
      }
    }
    return batch.isEarlierErased() || earlierStep(batch);
  }

  private boolean step(Batch batch, UserErasure erasure) {
    Position at = erasure.position();
    Erased step = store.erase(erasure, keys -> tombstones.write(erasure, keys));
    metrics.erased(step);
    Erased all = batch.erased(erasure, step);
    if (all.more()) {
      return false;
    }
    log.atInfo()
        .addKeyValue("erasure", erasure.id())
        .addKeyValue("partition", at.partition())
        .addKeyValue("rows", all.events())
        .addKeyValue("messages", all.messages())
        .log("rows erased");
    return true;
  }

  private boolean earlierStep(Batch batch) {
    Erased step = store.eraseEarlier(batch.erasures());
    metrics.erased(step);
    Erased all = batch.earlierErased(step);
    if (!all.more() && all.messages() > 0) {
      log.atInfo().addKeyValue("messages", all.messages()).log("rows of no event erased");
    }
    return !all.more();
  }
}
