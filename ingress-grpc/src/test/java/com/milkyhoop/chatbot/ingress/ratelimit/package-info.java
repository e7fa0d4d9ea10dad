@NullMarked
package com.milkyhoop.chatbot.ingress.ratelimit;

import org.jspecify.annotations.NullMarked;
