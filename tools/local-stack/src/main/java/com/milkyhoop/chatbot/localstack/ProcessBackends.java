package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.StartupCache;
import java.nio.file.Path;

/** Processes of this machine. */
record ProcessBackends(Jvms jvms, StartupCache startupCache) implements Backends {

  @Override
  public KafkaCluster kafka(Path folder, KafkaShape shape) {
    return new KafkaCluster(folder, shape, jvms, startupCache);
  }

  @Override
  public RedisServer redis(Path folder) {
    return new RedisServer(folder);
  }

  @Override
  public PostgresServer postgres(Path folder, String database) {
    return new PostgresServer(folder, database);
  }
}
