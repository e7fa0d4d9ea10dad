@NullMarked
package com.milkyhoop.chatbot.ingress;

import org.jspecify.annotations.NullMarked;
