package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Reports which build this is, as Maven wrote it into the jar, and which Java runs it. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    var build = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("build.properties")) {
      build.load(in);
    }
    return new String[] {
      "chatbot %s (commit %s, Java %s)"
          .formatted(build.get("version"), commit(build), Runtime.version())
    };
  }

  /**
   * Returns the commit, or a word for none: a build without its repository leaves the placeholder.
   */
  private static String commit(Properties build) {
    String commit = build.getProperty("commit");
    return commit.startsWith("$") ? "unknown" : commit;
  }
}
