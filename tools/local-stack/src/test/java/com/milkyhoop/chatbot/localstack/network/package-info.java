@NullMarked
package com.milkyhoop.chatbot.localstack.network;

import org.jspecify.annotations.NullMarked;
