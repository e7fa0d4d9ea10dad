package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;

/**
 * What is to be sent.
 *
 * @param onBusy what to do while the conversation has an unfinished turn
 */
record Message(String text, OnBusy onBusy) {}
