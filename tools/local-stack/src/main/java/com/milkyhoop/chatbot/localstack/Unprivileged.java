package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says how a program that refuses to run as root (PostgreSQL's server does) is run all the same.
 */
enum Unprivileged {
  /** We are an ordinary user: nothing to do. */
  AS_OURSELVES(List.of()),
  /** Runs it in a user namespace, where root looks like nobody but still owns its files. */
  IN_A_USER_NAMESPACE(List.of("unshare", "--user")),
  /** Runs it as nobody, who has to own what is written and to reach what is read. */
  AS_NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  private static final int NOBODY = 65_534;

  private final List<String> prefix;

  Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  /** The way for this user on this machine. */
  static Unprivileged here() {
    return Holder.HERE;
  }

  List<String> command(Path program, List<String> arguments) {
    return Stream.of(prefix, List.of(program.toString()), arguments).flatMap(List::stream).toList();
  }

  /** Returns where unpacked programs have to be for them to be found. */
  NativeBinaries.Place place() {
    return this == AS_NOBODY ? NativeBinaries.Place.FOR_EVERYBODY : NativeBinaries.Place.FOR_US;
  }

  /** Lets the program write in the folder. */
  void open(Path folder) {
    if (this != AS_NOBODY) {
      return;
    }
    try {
      Files.setAttribute(folder, "unix:uid", NOBODY);
      Files.setAttribute(folder, "unix:gid", NOBODY);
    } catch (IOException e) {
      throw new UncheckedIOException("can't give " + folder + " to nobody", e);
    }
  }

  private static final class Holder {
    static final Unprivileged HERE = find();

    private static Unprivileged find() {
      if (!"root".equals(System.getProperty("user.name"))) {
        return AS_OURSELVES;
      }
      return Stream.of(IN_A_USER_NAMESPACE, AS_NOBODY)
          .filter(Holder::works)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "PostgreSQL refuses to run as root, and neither unshare nor setpriv helps"
                          + " here: run as an ordinary user"));
    }

    private static boolean works(Unprivileged way) {
      try {
        Process attempt =
            new ProcessBuilder(way.command(Path.of("true"), List.of()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        return attempt.onExit().join().exitValue() == 0;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
