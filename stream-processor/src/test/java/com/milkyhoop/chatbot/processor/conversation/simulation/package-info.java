/**
 * The pure core in a simulated world: owners of a partition that crash, roll back and wake as
 * zombies, outcomes that come twice, late and out of order; driven by a seed.
 */
@NullMarked
package com.milkyhoop.chatbot.processor.conversation.simulation;

import org.jspecify.annotations.NullMarked;
