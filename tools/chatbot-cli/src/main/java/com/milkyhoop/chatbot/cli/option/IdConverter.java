package com.milkyhoop.chatbot.cli.option;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes only what the API takes as a user_id, session_id or request_id. */
public final class IdConverter implements ITypeConverter<String> {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+|=-]{1,128}");

  @Override
  public String convert(String id) {
    if (!ID.matcher(id).matches()) {
      throw new TypeConversionException("'" + id + "' must match " + ID.pattern());
    }
    return id;
  }
}
