/** Holds what calls cost, by a dated table. */
@NullMarked
package com.milkyhoop.chatbot.replay.price;

import org.jspecify.annotations.NullMarked;
