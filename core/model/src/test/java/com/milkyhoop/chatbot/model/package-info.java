@NullMarked
package com.milkyhoop.chatbot.model;

import org.jspecify.annotations.NullMarked;
