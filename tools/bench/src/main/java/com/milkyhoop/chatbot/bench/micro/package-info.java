/** Single steps of the hot paths, by JMH. */
@NullMarked
package com.milkyhoop.chatbot.bench.micro;

import org.jspecify.annotations.NullMarked;
