package com.milkyhoop.chatbot.model;

import com.knuddels.jtokkit.api.EncodingType;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names the encoding of a model's tokens, by the family that its name shows. The families of
 * tiktoken's table: everything of OpenAI's since gpt-4o has o200k_base (gpt-4.1, gpt-4.5, gpt-5,
 * the o series, gpt-oss), and what is older cl100k_base. jtokkit's own table is not asked: it goes
 * by prefix, so that gpt-4.1 becomes a gpt-4. Other makers' models are counted as o200k_base, which
 * is close enough for a budget.
 */
final class ModelEncodings {
  /** Azure writes gpt-35; a date, a size or a fine-tune's colon follows the family. */
  private static final Pattern CL100K =
      Pattern.compile("(gpt-4|gpt-3\\.5|gpt-35)(?![.\\w]).*|text-embedding-.*");

  /** Prefixes of a family: a gateway's provider, Azure's or Databricks' deployment. */
  private static final Pattern PREFIX =
      Pattern.compile("^(.*/)?(ft:|azure-|databricks-|openai[.-])*");

  private ModelEncodings() {}

  static EncodingType of(String model) {
    String name = PREFIX.matcher(model.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    return CL100K.matcher(name).matches() ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE;
  }
}
