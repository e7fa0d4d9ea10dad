@NullMarked
package com.milkyhoop.chatbot.ingress.publish;

import org.jspecify.annotations.NullMarked;
