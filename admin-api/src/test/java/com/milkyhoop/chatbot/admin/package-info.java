@NullMarked
package com.milkyhoop.chatbot.admin;

import org.jspecify.annotations.NullMarked;
