package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What one client saw of one reply, over all its calls, and when. Written by the client's thread;
 * what others may read before its ending is said where it is declared.
 */
public final class FollowedReply {
  private final SendMessageRequest request;
  private final boolean isRepeat;
  private final long sentAt = System.nanoTime();
  private final Timestamps progress = new Timestamps();
  private final Timestamps restarts = new Timestamps();
  private final List<String> problems = new ArrayList<>();
  private final ShownText shown = new ShownText();
  private final CountDownLatch accepted = new CountDownLatch(1);
  private String cursor = "";
  private long knownBytes;
  private int calls;
  private volatile long endedAt;
  private volatile @Nullable Ending ending;

  FollowedReply(SendMessageRequest request, boolean isRepeat) {
    this.request = request;
    this.isRepeat = isRepeat;
  }

  void onCall() {
    calls++;
  }

  /** The next call begins with the start of the text again. */
  void onRepeatedCall() {
    shown.clear();
  }

  void onEvent(ReplyEvent event) {
    if (ending != null) {
      problems.add("an event after the end: " + event.getEventCase());
      return;
    }
    if (!event.getCursor().isEmpty()) {
      cursor = event.getCursor();
    }
    switch (event.getEventCase()) {
      case ACCEPTED -> accepted.countDown();
      case DELTA -> onDelta(event.getDelta());
      case RESTARTED -> onRestarted();
      case COMPLETED -> onCompleted(event.getCompleted());
      case EVENT_NOT_SET -> problems.add("an event without content");
    }
  }

  private void onDelta(Delta delta) {
    try {
      shown.append(delta);
    } catch (IllegalStateException e) {
      problems.add(e.getMessage());
    }
    if (shown.bytes() > knownBytes) {
      knownBytes = shown.bytes();
      progress.add(System.nanoTime());
    }
  }

  private void onRestarted() {
    restarts.add(System.nanoTime());
    shown.clear();
    knownBytes = 0;
  }

  private void onCompleted(Completed completed) {
    if (!shown.is(completed.getReply())) {
      problems.add("the deltas are not the reply: " + shown.bytes() + " bytes are shown");
    }
    end(new Ending.Completed(completed.getReply(), completed.getFinishReason()));
  }

  void onFailure(String reason) {
    end(new Ending.Failed(reason));
  }

  private void end(Ending how) {
    endedAt = System.nanoTime();
    ending = how;
    accepted.countDown();
  }

  /** The client leaves without an end. */
  void giveUp() {
    accepted.countDown();
  }

  /** Returns when the request is accepted, or never will be. */
  void awaitAccepted() throws InterruptedException {
    accepted.await();
  }

  boolean isAccepted() {
    return accepted.getCount() == 0;
  }

  String cursor() {
    return cursor;
  }

  public SendMessageRequest request() {
    return request;
  }

  /** Whether another client sent this request before. */
  public boolean isRepeat() {
    return isRepeat;
  }

  public long sentAt() {
    return sentAt;
  }

  /** When text came that was not known before. */
  public LongStream progress() {
    return progress.stream();
  }

  public LongStream restarts() {
    return restarts.stream();
  }

  public int calls() {
    return calls;
  }

  /** Empty: not yet, or the client gave up. Any thread may ask. */
  public Optional<Ending> ending() {
    return Optional.ofNullable(ending);
  }

  /** Only where it has an ending. */
  public long endedAt() {
    return endedAt;
  }

  public ClientView view() {
    return new ClientView(request.getRequestId(), ending(), problems);
  }
}
