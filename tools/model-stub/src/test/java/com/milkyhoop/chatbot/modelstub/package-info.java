@NullMarked
package com.milkyhoop.chatbot.modelstub;

import org.jspecify.annotations.NullMarked;
