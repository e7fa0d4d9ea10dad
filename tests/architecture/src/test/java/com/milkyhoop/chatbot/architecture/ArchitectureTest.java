package com.milkyhoop.chatbot.architecture;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the whole repository to what no class may do. */
class ArchitectureTest {
  private static Modules modules;

  @BeforeAll
  static void read() throws IOException {
    modules = Modules.in(Home.PATH);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNever(Never rule) {
    rule.check(modules);
  }
}
