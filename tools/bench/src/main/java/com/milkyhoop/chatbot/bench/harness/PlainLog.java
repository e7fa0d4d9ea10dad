package com.milkyhoop.chatbot.bench.harness;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Has the log topic of a running stack keep all, uncompacted. A service that starts after that
 * refuses it.
 */
final class PlainLog {
  private PlainLog() {}

  static void of(LocalStack stack) {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, TopicNames.DEFAULT_LOG);
    var delete = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(delete, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the log's cleanup.policy can't be changed", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
