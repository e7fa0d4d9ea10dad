package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.UserErased;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Erasure;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the erasures that a task reads (R15): puts the user's turns out of reach at once, and
 * takes their rows out of the stores in steps, as sweeps come to them. The stream thread's.
 */
final class TaskErasures {
  private static final Logger log = LoggerFactory.getLogger(TaskErasures.class);

  private final int partition;
  private final ConversationStores stores;
  private final StoredErasures rows;
  private final ExpiryStore expiry;
  private final Output output;
  private final ConversationHandler handler;

  TaskErasures(
      int partition,
      ConversationStores stores,
      StoredErasures rows,
      ExpiryStore expiry,
      Output output,
      ConversationHandler handler) {
    this.partition = partition;
    this.stores = stores;
    this.rows = rows;
    this.expiry = expiry;
    this.output = output;
    this.handler = handler;
  }

  /**
   * Puts the user's turns out of reach, has readers of the log forget them, and asks for the rows
   * to be taken out of the stores: some at a time, so that others wait for none of them long.
   */
  void begin(Erasure erasure) {
    var event = new UserErased(erasure.appendedAt());
    List<ConversationId> conversations = rows.conversations(erasure.subject());
    for (ConversationId id : conversations) {
      if (!handler.onErasure(id, event)) {
        rows.eraseAll(id, erasure.appendedAt(), stores.active().numbers(id));
      }
    }
    output.userErased(erasure);
    log.atInfo()
        .addKeyValue("erasure", erasure.erasureId())
        .addKeyValue("partition", partition)
        .addKeyValue("conversations", conversations.size())
        .log("conversations erased");
  }

  /**
   * Erases rows of a conversation; comes back where some are left.
   *
   * @return how many rows it took
   */
  int step(ExpiryStore.Due due, int most) {
    if (most == 0) {
      expiry.put(due.key(), due.note());
      return 0;
    }
    ConversationId id = due.key().conversation();
    StoredErasures.Progress progress =
        rows.erase(
            id,
            ErasureStep.decode(due.note()),
            stores.oldestKept(id),
            stores.active().numbers(id),
            most);
    progress.next().ifPresent(step -> expiry.put(due.key(), step.encode()));
    return progress.rows();
  }
}
