package com.milkyhoop.chatbot.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SqlFailureTest {

  @ParameterizedTest
  @CsvSource({
    "22021, ROW_REFUSED",
    "22P05, ROW_REFUSED",
    "23502, ROW_REFUSED",
    "23505, ROW_REFUSED",
    "54000, ROW_REFUSED",
    "08001, PASSING",
    "08006, PASSING",
    "25006, PASSING",
    "40001, PASSING",
    "40P01, PASSING",
    "53100, PASSING",
    "53300, PASSING",
    "55P03, PASSING",
    "57014, PASSING",
    "57P01, PASSING",
    "57P03, PASSING",
    "58030, PASSING",
    "28P01, LASTING",
    "3D000, LASTING",
    "42501, LASTING",
    "42P01, LASTING",
    "P0001, LASTING",
    "XX000, LASTING",
  })
  void shouldBeJudgedByItsSqlState(String sqlState, SqlFailure judgement) {
    assertThat(SqlFailure.of(new SQLException("any text", sqlState))).isEqualTo(judgement);
  }

  @Test
  void shouldBeJudgedByTheDriversStateWhenThePoolHasNone() {
    var pool = new SQLTransientConnectionException("timed out", new SQLException("no", "28P01"));

    UnavailableException judged = SqlFailure.unavailable(pool);

    assertThat(judged.remedy()).isEqualTo(Remedy.PERSON);
    assertThat(judged.reason()).isEqualTo("SQLSTATE 28P01: no");
  }

  @Test
  void shouldPassWhenThereIsNoStateButATypeThatSaysSo() {
    assertThat(SqlFailure.of(new SQLTransientConnectionException("timed out")))
        .isEqualTo(SqlFailure.PASSING);
    assertThat(SqlFailure.of(new SQLException("broken", new IOException("reset"))))
        .isEqualTo(SqlFailure.PASSING);
  }

  @Test
  void shouldLastWhenNothingIsKnown() {
    assertThat(SqlFailure.of(new SQLException("odd"))).isEqualTo(SqlFailure.LASTING);
  }
}
