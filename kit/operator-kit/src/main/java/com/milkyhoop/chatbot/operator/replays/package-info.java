/** What replays hold of users: how it is found, and erased. */
@NullMarked
package com.milkyhoop.chatbot.operator.replays;

import org.jspecify.annotations.NullMarked;
