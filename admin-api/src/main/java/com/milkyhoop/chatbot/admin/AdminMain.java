package com.milkyhoop.chatbot.admin;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts the operators' server. */
public final class AdminMain {
  private AdminMain() {}

  public static void main(String[] args) {
    ServiceMain.run("admin-api", AdminConfig::read, AdminModule::components);
  }
}
