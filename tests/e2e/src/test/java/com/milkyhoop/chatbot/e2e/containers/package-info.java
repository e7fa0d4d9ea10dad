/** Broker, Redis and PostgreSQL in containers, instead of as processes. */
@NullMarked
package com.milkyhoop.chatbot.e2e.containers;

import org.jspecify.annotations.NullMarked;
