@NullMarked
package com.milkyhoop.chatbot.ingress.request;

import org.jspecify.annotations.NullMarked;
