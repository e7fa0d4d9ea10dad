package com.milkyhoop.chatbot.kit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this process among its kind: {@code INSTANCE_ID}, by default the host's name. */
public final class InstanceId {
  private InstanceId() {}

  public static String read(ConfigReader env) {
    String id = env.string("INSTANCE_ID", hostName());
    env.check(
        id.matches("[A-Za-z0-9._-]{1,100}"), "INSTANCE_ID", "must match [A-Za-z0-9._-]{1,100}");
    return id;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "instance";
    }
  }
}
