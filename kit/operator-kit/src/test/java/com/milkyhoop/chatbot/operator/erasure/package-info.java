@NullMarked
package com.milkyhoop.chatbot.operator.erasure;

import org.jspecify.annotations.NullMarked;
