@NullMarked
package com.milkyhoop.chatbot.ingress.usage;

import org.jspecify.annotations.NullMarked;
