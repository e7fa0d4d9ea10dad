@NullMarked
package com.milkyhoop.chatbot.cli.operate;

import org.jspecify.annotations.NullMarked;
