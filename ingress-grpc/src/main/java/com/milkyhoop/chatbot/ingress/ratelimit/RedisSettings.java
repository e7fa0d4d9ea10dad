package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.kit.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * Says how Redis is reached.
 *
 * @param timeout of connecting, of one command, and of waiting for a connection, each
 */
public record RedisSettings(String host, int port, Optional<Secret> password, Duration timeout) {}
