package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {

  @TempDir Path folder;

  @Test
  void shouldKeepOneTokenThatOnlyThisUserCanRead() throws IOException {
    Home home = new Home(folder);
    assertThat(home.token()).isEmpty();

    String token = home.tokenForANewStack();

    assertThat(token).matches("[0-9a-f]{32}");
    assertThat(home.tokenForANewStack()).isEqualTo(token);
    assertThat(new Home(folder).token()).hasValue(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.tokenFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldPassOnlyTheVariablesThatTheServicesKnow() throws IOException {
    Files.writeString(
        folder.resolve(".env_template"),
        "# a comment\nOPENAI_API_KEY=your_openai_key\n#SYSTEM_PROMPT=\nGRPC_TLS_KEY=\nMAX_TOKENS=1000\n");

    Map<String, String> passed =
        new Home(folder)
            .serviceVariables(
                Map.of(
                    "OPENAI_API_KEY", "sk-1",
                    "SYSTEM_PROMPT", "Be brief.",
                    "MAX_TOKENS", "",
                    "GRPC_TLS_KEY", "/key.pem",
                    "AWS_SECRET_ACCESS_KEY", "secret"));

    assertThat(passed)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("OPENAI_API_KEY", "sk-1", "SYSTEM_PROMPT", "Be brief."));
  }
}
