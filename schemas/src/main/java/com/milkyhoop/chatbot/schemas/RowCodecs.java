package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.MarkerRow;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;

/**
 * The codec of each kind of row in the processor's stores. Rows never leave the processor, so they
 * are single-object encoding with a registry too; but the next instance that owns the task may be
 * one of the release before, so they have versions as the records on topics have.
 */
public record RowCodecs(
    RecordCodec<TurnRow> turns,
    RecordCodec<RequestRow> requests,
    RecordCodec<ConversationRow> conversations,
    RecordCodec<ActiveTurnRow> activeTurns,
    RecordCodec<MarkerRow> markers) {

  static RowCodecs of(SchemaVersions versions) {
    return new RowCodecs(
        AvroCodec.singleObject(TurnRow.getClassSchema(), versions),
        AvroCodec.singleObject(RequestRow.getClassSchema(), versions),
        AvroCodec.singleObject(ConversationRow.getClassSchema(), versions),
        AvroCodec.singleObject(ActiveTurnRow.getClassSchema(), versions),
        AvroCodec.singleObject(MarkerRow.getClassSchema(), versions));
  }
}
