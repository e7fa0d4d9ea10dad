package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;

/** A PostgreSQL of a stack. */
public interface PostgresBackend extends Server {
  PostgresLogin login();
}
