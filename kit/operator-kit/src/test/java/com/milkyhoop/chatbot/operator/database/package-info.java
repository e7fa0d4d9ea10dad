@NullMarked
package com.milkyhoop.chatbot.operator.database;

import org.jspecify.annotations.NullMarked;
