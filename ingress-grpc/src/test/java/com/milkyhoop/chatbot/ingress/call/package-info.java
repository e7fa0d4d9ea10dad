@NullMarked
package com.milkyhoop.chatbot.ingress.call;

import org.jspecify.annotations.NullMarked;
