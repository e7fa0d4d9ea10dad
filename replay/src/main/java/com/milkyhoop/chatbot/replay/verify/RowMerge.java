package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares the expected rows with those that were found, both sorted by their keys, one of each at
 * a time.
 *
 * @param missing kind of a row that must be and is not; so are {@code different} and {@code extra}
 * @param isNewer whether a row without an event belongs to one behind the end that is verified
 */
record RowMerge<K extends Comparable<K>>(
    Findings findings, Kind missing, Kind different, Kind extra, Predicate<Row<K>> isNewer) {

  /** Returns how many rows are equal. */
  long compare(Iterator<Row<K>> expected, Iterator<Row<K>> found) {
    long equal = 0;
    Row<K> must = next(expected);
    Row<K> is = next(found);
    while (must != null || is != null) {
      int order = must == null ? 1 : is == null ? -1 : must.key().compareTo(is.key());
      if (order < 0 && must != null) {
        differs(missing, must, must.columns(), "no row");
        must = nextKey(expected, must);
      } else if (order > 0 && is != null) {
        if (!isNewer.test(is)) {
          differs(extra, is, "no row", is.columns());
        }
        is = next(found);
      } else if (must != null && is != null) {
        if (must.columns().equals(is.columns())) {
          equal++;
        } else {
          differs(must, is);
        }
        must = nextKey(expected, must);
        is = next(found);
      }
    }
    return equal;
  }

  private void differs(Row<K> must, Row<K> is) {
    List<String> wanted = new ArrayList<>();
    List<String> there = new ArrayList<>();
    String[] left = must.columns().split(" ", -1);
    String[] right = is.columns().split(" ", -1);
    for (int i = 0; i < left.length; i++) {
      String other = i < right.length ? right[i] : "";
      if (!left[i].equals(other)) {
        wanted.add(left[i]);
        there.add(other);
      }
    }
    differs(different, must, String.join(" ", wanted), String.join(" ", there));
  }

  private void differs(Kind kind, Row<K> row, String expected, String found) {
    findings.differs(new Difference(kind, row.at(), "row " + row.key(), expected, found));
  }

  /** A request that has two events has one row: that it has two is found elsewhere. */
  private static <K extends Comparable<K>> @Nullable Row<K> nextKey(
      Iterator<Row<K>> rows, Row<K> before) {
    Row<K> row = next(rows);
    while (row != null && row.key().equals(before.key())) {
      row = next(rows);
    }
    return row;
  }

  private static <K extends Comparable<K>> @Nullable Row<K> next(Iterator<Row<K>> rows) {
    return rows.hasNext() ? rows.next() : null;
  }
}
