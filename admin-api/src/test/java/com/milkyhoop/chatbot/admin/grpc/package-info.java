@NullMarked
package com.milkyhoop.chatbot.admin.grpc;

import org.jspecify.annotations.NullMarked;
