/** A gRPC client for tests, as users have one. */
@NullMarked
package com.milkyhoop.chatbot.ingress.client;

import org.jspecify.annotations.NullMarked;
