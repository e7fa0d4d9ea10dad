@NullMarked
package com.milkyhoop.chatbot.ingress.error;

import org.jspecify.annotations.NullMarked;
