package com.milkyhoop.chatbot.sink.row;

/** Says where a record stands. Not unique for ever: a topic can be deleted and made anew. */
public record Position(String topic, int partition, long offset) {}
