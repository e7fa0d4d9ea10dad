@NullMarked
package com.milkyhoop.chatbot.ingress.reply;

import org.jspecify.annotations.NullMarked;
