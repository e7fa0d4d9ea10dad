package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.letter.Letters;
import com.milkyhoop.chatbot.operator.letter.ReadLetter;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chatbot dlq show}: each dead letter of a topic, with its cause. */
@Command(
    name = "show",
    description = {
      "Show the dead letters of a topic: where each stood, and why it could not be processed.",
      "Keys and values hold ids and texts of users: they are shown only with --values."
    })
final class DlqShowCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 2_000;
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}");

  private final OperateConsole console;

  @Mixin private DlqTopicOptions options;

  @Option(names = "--values", description = "Show keys and values, too.")
  private boolean values;

  DlqShowCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KafkaSettings kafka = console.site().kafka();
    try (var topics = new TopicTail(kafka)) {
      new Letters(topics, kafka.topics()).read(options.source(), options.offset(), this::show);
    }
    return OperateConsole.OK;
  }

  private void show(ReadLetter letter) {
    console
        .out()
        .printf(
            "offset %d  %s  from %s%n  cause: %s%n",
            letter.offset(), letter.time(), letter.place(), letter.cause());
    letter.truncated().ifPresent(note -> console.out().println("  truncated: " + note));
    if (values) {
      console.out().println("  key: " + text(letter.record().key()));
      console.out().println("  value: " + text(letter.record().value()));
    }
  }

  /** Returns text as it is, and other bytes in hexadecimal; the first of many. */
  private static String text(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "null";
    }
    String more = bytes.length > MAX_BYTES ? " … of " + bytes.length + " bytes" : "";
    int length = Math.min(bytes.length, MAX_BYTES);
    try {
      String decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      return CONTROLS.matcher(decoded).replaceAll("·") + more;
    } catch (CharacterCodingException _) {
      return "0x" + HexFormat.of().formatHex(bytes, 0, length) + more;
    }
  }
}
