/** The product from outside: through gRPC, Kafka, Redis and Postgres. */
@NullMarked
package com.milkyhoop.chatbot.e2e;

import org.jspecify.annotations.NullMarked;
