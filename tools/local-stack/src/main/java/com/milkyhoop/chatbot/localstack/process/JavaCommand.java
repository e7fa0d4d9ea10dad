package com.milkyhoop.chatbot.localstack.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a Java child: this JVM's own {@code java}, with what makes it start fast. */
public final class JavaCommand {

  private JavaCommand() {}

  /** Runs {@code mainClass} on this JVM's own class path. */
  public static List<String> onOurClassPath(
      List<String> jvmOptions, Class<?> mainClass, String... arguments) {
    return of(ourClassPath(), jvmOptions, mainClass.getName(), arguments);
  }

  /** The class path of this JVM. */
  public static String ourClassPath() {
    return System.getProperty("java.class.path");
  }

  /** Runs {@code mainClass} on this JDK, with what makes up for its defects. */
  public static List<String> of(
      String classPath, List<String> jvmOptions, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>(withoutMain(classPath, jvmOptions));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }

  /** The same for a JVM that is to run no program. */
  static List<String> withoutMain(String classPath, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JitDefect.options(Runtime.version()));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath));
    return List.copyOf(command);
  }
}
