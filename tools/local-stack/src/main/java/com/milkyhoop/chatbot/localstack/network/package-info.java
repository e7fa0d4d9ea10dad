/** Connections that can be cut without a packet filter or root. */
@NullMarked
package com.milkyhoop.chatbot.localstack.network;

import org.jspecify.annotations.NullMarked;
