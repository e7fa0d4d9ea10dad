package com.milkyhoop.chatbot.e2e.releases;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.localstack.Release;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The releases that run side by side. Those that are not today's are built when first asked for,
 * under {@code target/releases}, which takes some minutes.
 */
public final class Releases {
  private Releases() {}

  /** Returns what this build has built. */
  public static Release today() {
    return Release.at(Stack.home());
  }

  /** Returns a next release: today's with other schemas, which it does not write yet. */
  public static Release next() {
    return Next.RELEASE;
  }

  /** Returns the one after that, which writes them. */
  public static Release afterNext() {
    int newest = nextSchemas().numbers().last();
    return next().with("SCHEMA_VERSION_WRITTEN", Integer.toString(newest));
  }

  /** Returns the schemas of {@link #next}. */
  public static SchemaVersions nextSchemas() {
    return SchemaVersions.in(NextRelease.versions(next().home()));
  }

  /**
   * Returns the commit that the property {@code chatbot.releases.before} names, or else the first
   * that has the schemas of today.
   */
  public static Release earlier() {
    return Earlier.RELEASE;
  }

  private static final class Next {
    static final Release RELEASE = build();

    private static Release build() {
      try {
        Sources sources = Sources.ofToday("next");
        NextRelease.in(sources);
        return sources.build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Earlier {
    static final Release RELEASE = build();

    private static Release build() {
      try {
        return Sources.ofCommit(System.getProperty("chatbot.releases.before", "")).build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
