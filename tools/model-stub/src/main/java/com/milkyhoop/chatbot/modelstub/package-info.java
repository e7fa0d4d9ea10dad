/**
 * A stand-in for OpenAI's chat completions over real HTTP: answers recorded from GPT-4 or made up,
 * streamed token by token, as fast, slow or broken as it is told.
 */
@NullMarked
package com.milkyhoop.chatbot.modelstub;

import org.jspecify.annotations.NullMarked;
