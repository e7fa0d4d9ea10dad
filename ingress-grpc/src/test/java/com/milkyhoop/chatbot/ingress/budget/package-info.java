@NullMarked
package com.milkyhoop.chatbot.ingress.budget;

import org.jspecify.annotations.NullMarked;
