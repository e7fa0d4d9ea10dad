package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import java.util.SplittableRandom;

/** Samples by a seed the turns that an arm with a share is asked. */
final class ArmShare {
  private ArmShare() {}

  /** Returns whether an arm is asked a turn; the same seed gives the same answer. */
  static boolean includes(Arm arm, TurnRef turn, long seed) {
    if (arm.share() >= 1) {
      return true;
    }
    long mixed = seed * 31 + turn.partition();
    mixed = mixed * 0x9E3779B97F4A7C15L + turn.offset();
    return new SplittableRandom(mixed ^ arm.name().hashCode()).nextDouble() < arm.share();
  }
}
