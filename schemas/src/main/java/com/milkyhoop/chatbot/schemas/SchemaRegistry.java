package com.milkyhoop.chatbot.schemas;

import org.apache.avro.Schema;

/** Gives schemas their ids. Asked at start only, so that no stream thread ever waits for it. */
public interface SchemaRegistry {
  /**
   * Registers {@code schema} under {@code subject}, or finds it there; the same schema has the same
   * id for ever.
   *
   * @throws SchemaRegistryException when the registry does not answer or refuses the schema
   */
  int register(String subject, Schema schema);
}
