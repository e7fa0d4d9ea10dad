@NullMarked
package com.milkyhoop.chatbot.usage.charge;

import org.jspecify.annotations.NullMarked;
