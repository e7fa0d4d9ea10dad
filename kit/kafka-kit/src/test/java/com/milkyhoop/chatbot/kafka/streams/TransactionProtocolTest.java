package com.milkyhoop.chatbot.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.KafkaServer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionProtocolTest {
  @TempDir private Path folder;

  @Test
  void shouldReadWhatTheBrokersHaveAgreedOn() throws Exception {
    try (var kafka = new KafkaServer(folder)) {
      kafka.start();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        assertThat(TransactionProtocol.version(admin)).isEqualTo((short) 2);

        var older = new FeatureUpdate((short) 1, UpgradeType.SAFE_DOWNGRADE);
        admin
            .updateFeatures(Map.of(TransactionProtocol.FEATURE, older), new UpdateFeaturesOptions())
            .all()
            .get();

        assertThat(TransactionProtocol.version(admin)).isEqualTo((short) 1);
      }
    }
  }
}
