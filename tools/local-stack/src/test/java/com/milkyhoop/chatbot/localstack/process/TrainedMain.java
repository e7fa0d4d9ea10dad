package com.milkyhoop.chatbot.localstack.process;

/** A program that a cache is made for. */
public final class TrainedMain {
  static final String DONE = "trained main has run";

  private TrainedMain() {}

  public static void main(String[] args) {
    System.out.println(DONE);
  }
}
