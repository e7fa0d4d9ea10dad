package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;

/** An installation of its own on the shared broker, and the commands that look at it. */
final class OperateFixture {
  final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  OperateFixture(Path home) {
    this.home = home;
    String prefix = SharedServers.freshPrefix();
    environment.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    environment.put("KAFKA_TOPIC_PREFIX", prefix);
    environment.put("KAFKA_TOPIC", prefix + "log");
    environment.put("TOPIC_PARTITIONS", "2");
    environment.put("REPLY_PARTITIONS", "1");
  }

  KafkaSettings kafka() {
    return KafkaSettings.read(new ConfigReader(environment));
  }

  /** Writes a record to a partition, as its service would. */
  void write(ProducerRecord<byte[], byte[]> record) {
    try (var producer =
        new KafkaProducer<>(
            kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ = producer.send(record);
      producer.flush();
    }
  }

  /** Writes a dead letter of requests, from partition 1. */
  void writeLetter(String key, String value, String cause) {
    String requests = kafka().topics().requests();
    DeadLetter letter =
        DeadLetter.of(
            key.getBytes(UTF_8),
            value.getBytes(UTF_8),
            new RecordHeaders().add("traceparent", "t".getBytes(UTF_8)),
            new DeadLetter.Source(requests, 1, 7),
            cause,
            1_000_000);
    write(
        new ProducerRecord<>(
            TopicNames.deadLetters(requests), 0, letter.key(), letter.value(), letter.headers()));
  }

  int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    var console =
        new OperateConsole(
            new PrintWriter(out, true), new PrintWriter(err, true), home, environment);
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create().name("chatbot"));
    console.addTo(line);
    return line.setErr(console.err())
        .setExecutionExceptionHandler((failure, _, _) -> console.report(failure))
        .execute(arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
