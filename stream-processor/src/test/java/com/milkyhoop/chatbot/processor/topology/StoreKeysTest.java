package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StoreKeysTest {
  private static final ConversationId ID = new ConversationId("budi", "main");

  @Test
  void shouldReadBackWhatTheyWereMadeOf() {
    Bytes key = StoreKeys.numbered(ID, 77);

    assertThat(StoreKeys.conversation(key)).isEqualTo(ID);
    assertThat(StoreKeys.number(key)).isEqualTo(77);
  }

  @Test
  void shouldOrderTurnsByTheirNumbers() {
    var numbers = List.of(0L, 1L, 255L, 256L, 65_536L, 1L << 40, Long.MAX_VALUE);

    List<Bytes> keys = numbers.stream().map(number -> StoreKeys.numbered(ID, number)).toList();

    assertThat(keys).isSorted();
  }

  @Test
  void shouldKeepOtherConversationsOutOfAConversationsRangeR12() {
    Bytes from = StoreKeys.numbered(ID, 0);
    Bytes until = StoreKeys.numbered(ID, Long.MAX_VALUE);

    for (String session : List.of("mai", "main0", "mainn", "maim", "main-", "MAIN")) {
      Bytes other = StoreKeys.numbered(new ConversationId("budi", session), 5);
      assertThat(other.compareTo(from) < 0 || other.compareTo(until) > 0).isTrue();
    }
  }

  @Test
  void shouldKeepTheMarkerOutOfEveryConversationsRange() {
    var first = new ConversationId("-", "-");

    assertThat(StoreKeys.MARKER).isLessThan(StoreKeys.numbered(first, 0));
  }
}
