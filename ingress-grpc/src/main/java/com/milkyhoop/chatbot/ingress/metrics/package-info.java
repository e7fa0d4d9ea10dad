/** Holds what the ingress counts. */
@NullMarked
package com.milkyhoop.chatbot.ingress.metrics;

import org.jspecify.annotations.NullMarked;
