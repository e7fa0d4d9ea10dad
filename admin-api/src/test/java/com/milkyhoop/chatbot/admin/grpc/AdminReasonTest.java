package com.milkyhoop.chatbot.admin.grpc;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AdminReasonTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([A-Z_]+) \\|");

  @Test
  void shouldBeDescribedWithItsCode() throws IOException {
    String document = Files.readString(Path.of("../docs/admin.md"));

    Map<String, String> described =
        ROW.matcher(document)
            .results()
            .collect(toMap(match -> match.group(1), match -> match.group(2)));

    assertThat(described)
        .isEqualTo(
            Arrays.stream(AdminReason.values())
                .collect(toMap(AdminReason::name, reason -> reason.code().name())));
  }
}
