package com.milkyhoop.chatbot.localstack;

import java.nio.file.Path;

/**
 * Runs the servers that a stack's services need. Makes one of each for a stack, at an address that
 * is known before it is started. What a server writes to files of ours goes into its folder.
 */
public interface Backends {
  KafkaBackend kafka(Path folder, KafkaShape shape);

  RedisBackend redis(Path folder);

  /**
   * @param database that its address names; whoever needs it creates it
   */
  PostgresBackend postgres(Path folder, String database);
}
