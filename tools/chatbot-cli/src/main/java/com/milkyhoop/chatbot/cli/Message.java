package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;

/**
 * Holds a message to send.
 *
 * @param onBusy what to do while the conversation has an unfinished turn
 */
record Message(String text, OnBusy onBusy) {}
