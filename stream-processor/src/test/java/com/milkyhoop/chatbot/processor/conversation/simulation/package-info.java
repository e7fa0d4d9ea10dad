/**
 * The pure core in a simulated world: tasks that crash, roll back, wake as zombies and come back;
 * attempts that outlive their tasks; records that are late, come twice and in any order between the
 * two topics; people who cancel, resume and interrupt. Driven by a seed.
 */
@NullMarked
package com.milkyhoop.chatbot.processor.conversation.simulation;

import org.jspecify.annotations.NullMarked;
