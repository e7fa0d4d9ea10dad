/** Reaches Redis: one server, one that Sentinels choose, or a cluster. */
@NullMarked
package com.milkyhoop.chatbot.ingress.redis;

import org.jspecify.annotations.NullMarked;
