/** Certificates of a stack's own authority. */
@NullMarked
package com.milkyhoop.chatbot.localstack.tls;

import org.jspecify.annotations.NullMarked;
