package com.milkyhoop.chatbot.model.openai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Knows the words by which servers name an error where its HTTP status does not tell. Codes and
 * types are compared as a whole, without case and punctuation. Only of a prompt that is too long do
 * most servers tell in sentences alone, which change: those are kept here, so that nothing else
 * reads messages.
 */
final class ErrorWords {
  private static final Pattern PUNCTUATION = Pattern.compile("[^a-z0-9]");

  /** Codes of an account without credit: OpenAI, Moonshot, New API, DashScope. */
  private static final Set<String> QUOTA =
      Set.of(
          "insufficientquota",
          "billinghardlimitreached",
          "billingnotactive",
          "exceededcurrentquotaerror",
          "insufficientuserquota",
          "preconsumetokenquotafailed",
          "arrearage");

  /**
   * Maps errors within a stream, after its 200: OpenAI, Google's RPC codes, Anthropic, TGI, vLLM.
   */
  private static final Map<String, Integer> STATUSES =
      Map.ofEntries(
          Map.entry("invalidrequesterror", 400),
          Map.entry("badrequesterror", 400),
          Map.entry("badrequest", 400),
          Map.entry("invalidargument", 400),
          Map.entry("invalidparameter", 400),
          Map.entry("failedprecondition", 400),
          Map.entry("validation", 400),
          Map.entry("validationerror", 400),
          Map.entry("templateerror", 400),
          Map.entry("unprocessableentityerror", 422),
          Map.entry("authenticationerror", 401),
          Map.entry("unauthenticated", 401),
          Map.entry("unauthorized", 401),
          Map.entry("invalidapikey", 401),
          Map.entry("permissionerror", 403),
          Map.entry("permissiondenied", 403),
          Map.entry("permissiondeniederror", 403),
          Map.entry("forbidden", 403),
          Map.entry("notfound", 404),
          Map.entry("notfounderror", 404),
          Map.entry("modelnotfound", 404),
          Map.entry("ratelimit", 429),
          Map.entry("ratelimiterror", 429),
          Map.entry("ratelimitexceeded", 429),
          Map.entry("ratelimitreached", 429),
          Map.entry("ratelimitreachederror", 429),
          Map.entry("toomanyrequests", 429),
          Map.entry("resourceexhausted", 429),
          Map.entry("throttling", 429),
          Map.entry("engineoverloadederror", 429),
          Map.entry("overloaded", 503),
          Map.entry("overloadederror", 503),
          Map.entry("unavailable", 503),
          Map.entry("unavailableerror", 503));

  /** Codes of a prompt that is refused for its content: OpenAI, Azure, DashScope. */
  private static final Set<String> CONTENT =
      Set.of(
          "contentfilter",
          "contentpolicyviolation",
          "responsibleaipolicyviolation",
          "moderationblocked",
          "datainspectionfailed");

  private static final Set<String> TOO_LONG =
      Set.of(
          "contextlengthexceeded",
          "contextwindowexceeded",
          "contextwindowexceedederror",
          "modelcontextwindowexceeded",
          "exceedcontextsizeerror",
          "tokenslimitreached");

  private static final List<Pattern> TOO_LONG_SENTENCES =
      List.of(
          // OpenAI, DeepSeek, vLLM, SGLang, Mistral; xAI says "prompt length".
          sentence("maximum (context|prompt) length"),
          // vLLM without its server, SGLang, LM Studio, Ollama.
          sentence("(longer than|exceeds?|greater than) [^.]{0,40}(context|model) length"),
          sentence("context length (is|of) only"),
          // llama.cpp, in its two generations.
          sentence("exceeds? (the )?(available )?context (size|window|limit|length)"),
          sentence("context (size|window|length|limit) (has been |was )?exceeded"),
          // TGI and those built on it.
          sentence("`?inputs`? tokens \\+ `?max_new_tokens`? must be"),
          sentence("`?inputs`? must have less than [0-9]+ tokens"),
          // Gemini, Anthropic, Moonshot, Bedrock.
          sentence("input token count [^.]{0,40}exceeds the maximum"),
          sentence("(prompt|input) is too long"),
          sentence("exceeded model token limit"));

  private static final Set<Integer> STATUSES_OF_TOO_LONG = Set.of(400, 413, 422, 500);
  private static final int CONTENT_TOO_LARGE = 413;

  private ErrorWords() {}

  /** Returns the HTTP status that the words stand for, by the code first. */
  static OptionalInt status(ApiError error) {
    Integer status = STATUSES.get(word(error.code()));
    if (status == null) {
      status = STATUSES.get(word(error.type()));
    }
    return status == null ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** Returns whether the account has nothing left to pay with, which waiting does not change. */
  static boolean quotaSpent(ApiError error) {
    return QUOTA.contains(word(error.code())) || QUOTA.contains(word(error.type()));
  }

  /** Returns whether the prompt was refused for its content, whoever is asked. */
  static boolean contentRefused(ApiError error) {
    return CONTENT.contains(word(error.code())) || CONTENT.contains(word(error.type()));
  }

  /** Returns whether a shorter prompt may be taken. */
  static boolean contextTooLong(int status, ApiError error) {
    return status == CONTENT_TOO_LARGE
        || TOO_LONG.contains(word(error.code()))
        || TOO_LONG.contains(word(error.type()))
        || (STATUSES_OF_TOO_LONG.contains(status)
            && TOO_LONG_SENTENCES.stream().anyMatch(s -> s.matcher(error.message()).find()));
  }

  private static String word(String text) {
    return PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private static Pattern sentence(String pattern) {
    return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
  }
}
