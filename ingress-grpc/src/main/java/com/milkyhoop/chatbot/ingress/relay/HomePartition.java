package com.milkyhoop.chatbot.ingress.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32;

/**
 * Finds the partition of chat-replies that an instance reads: the same for ever for the same id.
 */
public final class HomePartition {
  private HomePartition() {}

  /**
   * The instance's partition.
   *
   * @param partitions R: partitions of chat-replies
   */
  public static int of(String instanceId, int partitions) {
    var crc = new CRC32();
    crc.update(instanceId.getBytes(UTF_8));
    return (int) (crc.getValue() % partitions);
  }
}
