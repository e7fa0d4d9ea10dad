package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts the ingress. */
public final class IngressMain {
  private IngressMain() {}

  public static void main(String[] args) {
    ServiceMain.run("ingress", IngressConfig::read, IngressModule::components);
  }
}
