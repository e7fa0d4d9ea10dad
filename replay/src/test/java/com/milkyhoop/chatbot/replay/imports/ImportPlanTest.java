package com.milkyhoop.chatbot.replay.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportPlanTest {
  private static final ContentIds IDS = new ContentIds(KeyedHashes.UNKEYED);
  private static final LineRules RULES = new LineRules(Optional.empty(), "user", "id", 1024, IDS);
  private static final String GOOD =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"1\"}]}";

  @TempDir Path folder;

  @Test
  void shouldNameEachBrokenLineByItsNumber() throws Exception {
    ImportPlan plan = plan(GOOD, "", "no json", GOOD, "{}");

    assertThat(plan.conversations()).isEqualTo(2);
    assertThat(plan.brokenLines()).isEqualTo(2);
    assertThat(plan.problems())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 3: is no JSON"),
            second -> assertThat(second).startsWith("line 5: has neither"));
  }

  @Test
  void shouldCountALineThatStandsThereTwiceOnce() throws Exception {
    assertThat(plan(GOOD, GOOD).turns()).isOne();
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() {
    assertThatThrownBy(() -> ImportPlan.of(new ImportFile(folder.resolve("none"), RULES)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void shouldSayWhereAFileIsNoText() throws Exception {
    Path file = folder.resolve("binary");
    Files.write(file, new byte[] {'{', '}', '\n', (byte) 0xff, (byte) 0xfe, '\n'});

    assertThatThrownBy(() -> ImportPlan.of(new ImportFile(file, RULES)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is not UTF-8");
  }

  private ImportPlan plan(String... lines) throws Exception {
    Path file = Files.write(folder.resolve("chats.jsonl"), List.of(lines));
    return ImportPlan.of(new ImportFile(file, RULES));
  }
}
