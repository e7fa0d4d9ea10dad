/**
 * The real processor in a simulated world: its decisions, stores, ledger of turns, outbox and
 * attempts, and an ingress' reader of replies, are the ones that run in production. Simulated are
 * Kafka, the model, time and whatever goes wrong: tasks that crash, roll back, wake as zombies and
 * come back; attempts that outlive them or never return; records that are late, come twice, are
 * lost or can't be written. Driven by a seed.
 */
@NullMarked
package com.milkyhoop.chatbot.processor.simulation;

import org.jspecify.annotations.NullMarked;
