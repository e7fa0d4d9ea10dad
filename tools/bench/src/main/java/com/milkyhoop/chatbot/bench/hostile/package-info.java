/** Plays what strangers and bad clients do to an ingress on purpose. */
@NullMarked
package com.milkyhoop.chatbot.bench.hostile;

import org.jspecify.annotations.NullMarked;
