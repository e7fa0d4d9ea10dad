package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.record.TurnRef;

/**
 * Holds a row that is expected, or that was found.
 *
 * @param key by which it is looked up, and rows are sorted
 * @param at where its event stands; {@link Difference#NOWHERE} where the row does not say
 * @param columns all others, as {@link EventDigest} writes them
 */
record Row<K extends Comparable<K>>(K key, TurnRef at, String columns) {}
