/** What dies, freezes or fails while many people chat, and how soon they chat on. */
@NullMarked
package com.milkyhoop.chatbot.e2e.faults;

import org.jspecify.annotations.NullMarked;
