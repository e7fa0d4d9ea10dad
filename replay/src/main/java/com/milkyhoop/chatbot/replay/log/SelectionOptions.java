package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Holds the options that select turns, for every command that reads some of the log. */
public final class SelectionOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Turns that ended then or later, such as 2026-11-29 or 2026-11-29T08:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Turns that ended before.")
  private @Nullable Instant until;

  @Option(
      names = "--offsets",
      paramLabel = "PARTITION:BEGIN-END",
      converter = RangeConverter.class,
      description = "Events of this part of a partition, END left out; may be repeated.")
  private List<OffsetRange> offsets = new ArrayList<>();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Turns of this user; may be repeated.")
  private Set<String> users = new HashSet<>();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Turns of this session; may be repeated.")
  private Set<String> sessions = new HashSet<>();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Turns of this model, as it names itself or was asked for; may be repeated.")
  private Set<String> models = new HashSet<>();

  @Option(
      names = "--route",
      paramLabel = "ROUTE",
      description = "Turns that this route answered; may be repeated.")
  private Set<String> routes = new HashSet<>();

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      split = ",",
      converter = OutcomeConverter.class,
      description = "Turns that ended so: processed, cancelled, failed, expired or rejected.")
  private Set<LogEvent.Type> outcomes = new HashSet<>();

  @Option(names = "--retried", description = "Turns that cost more than one call of a model.")
  private boolean retried;

  @Option(
      names = "--one-per-conversation",
      description = "One turn of each conversation, at random.")
  private boolean onePerConversation;

  @Option(names = "--sample", paramLabel = "N", description = "So many turns at most, at random.")
  private @Nullable Integer sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides what is random; the same seed chooses the same (default: 0).")
  private long seed;

  /** Returns the selection that the options describe. */
  public Selection selection() {
    try {
      return new Selection(
          from,
          until,
          offsets,
          users,
          sessions,
          models,
          routes,
          outcomes,
          retried,
          onePerConversation,
          sample,
          seed,
          Set.of());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads an instant, or a date or time of UTC. */
  public static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        if (value.indexOf('T') < 0) {
          return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return value.endsWith("Z")
            ? Instant.parse(value)
            : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            value + " must be a date or a time of UTC, such as 2026-11-29 or 2026-11-29T08:00:00Z");
      }
    }
  }

  private static final class RangeConverter implements ITypeConverter<OffsetRange> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

    @Override
    public OffsetRange convert(String value) {
      Matcher range = RANGE.matcher(value);
      if (!range.matches()) {
        throw new TypeConversionException(value + " must be PARTITION:BEGIN-END, such as 3:0-500");
      }
      try {
        return new OffsetRange(
            Integer.parseInt(range.group(1)),
            Long.parseLong(range.group(2)),
            Long.parseLong(range.group(3)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static final class OutcomeConverter implements ITypeConverter<LogEvent.Type> {
    @Override
    public LogEvent.Type convert(String value) {
      try {
        return LogEvent.Type.valueOf("MESSAGE_" + value.strip().toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            value + " must be processed, cancelled, failed, expired or rejected");
      }
    }
  }
}
