package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryKeyTest {
  private static final ConversationId ID = new ConversationId("budi", "main");
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void shouldReadBackWhatItWasMadeOf() {
    ExpiryKey request = ExpiryKey.of(5 * HOUR + 1, ID, Optional.of("r1"));
    ExpiryKey conversation = ExpiryKey.of(5 * HOUR, ID, Optional.empty());

    assertThat(ExpiryKey.parse(request.encode())).isEqualTo(request);
    assertThat(ExpiryKey.parse(conversation.encode())).isEqualTo(conversation);
    assertThat(request.hour()).isEqualTo(6);
    assertThat(conversation.hour()).isEqualTo(5);
  }

  @Test
  void shouldBeDueFromItsTimeOnAndNeverBefore() {
    var key = ExpiryKey.of(5 * HOUR + 1, ID, Optional.of("r1")).encode();

    assertThat(key).isGreaterThan(ExpiryKey.endOfDue(5 * HOUR + 1));
    assertThat(key).isLessThan(ExpiryKey.endOfDue(6 * HOUR));
  }

  @Test
  void shouldNeverBeDueWhileTheTimeIsNotKnown() {
    var key = ExpiryKey.of(0, ID, Optional.empty()).encode();

    assertThat(key).isGreaterThanOrEqualTo(ExpiryKey.endOfDue(Long.MIN_VALUE / 2));
  }
}
