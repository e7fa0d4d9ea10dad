/**
 * The pure core: what a conversation's state is, what each event decides, what a turn's prompt
 * holds. Imports no infrastructure.
 */
@NullMarked
package com.milkyhoop.chatbot.processor.conversation;

import org.jspecify.annotations.NullMarked;
