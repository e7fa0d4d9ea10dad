@NullMarked
package com.milkyhoop.chatbot.ingress.relay;

import org.jspecify.annotations.NullMarked;
