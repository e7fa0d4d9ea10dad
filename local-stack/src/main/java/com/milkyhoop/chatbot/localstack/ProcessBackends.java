package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ClassArchives;
import java.nio.file.Path;

/** Processes of this machine. */
record ProcessBackends(Jvms jvms, ClassArchives archives) implements Backends {

  @Override
  public KafkaServer kafka(Path folder, BrokerTuning tuning) {
    return new KafkaServer(folder, tuning, jvms, archives);
  }

  @Override
  public RedisServer redis(Path folder) {
    return new RedisServer(folder);
  }

  @Override
  public PostgresServer postgres(Path folder) {
    return new PostgresServer(folder);
  }
}
