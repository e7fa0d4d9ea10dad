package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.kit.KafkaSettings;
import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.schemas.Codecs;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes before anything else touches Kafka: the topics are there, and the codecs know the
 * registry's ids where there is one. Gives the codecs to the parts that start after it.
 */
final class KafkaStart implements Service, Supplier<Codecs> {
  private final KafkaSettings settings;
  private volatile @Nullable Codecs codecs;

  KafkaStart(KafkaSettings settings) {
    this.settings = settings;
  }

  @Override
  public void start() {
    settings.setUpTopics();
    codecs = settings.codecs();
  }

  @Override
  public Codecs get() {
    Codecs ready = codecs;
    if (ready == null) {
      throw new IllegalStateException("asked for codecs before the start");
    }
    return ready;
  }

  @Override
  public void close() {}
}
