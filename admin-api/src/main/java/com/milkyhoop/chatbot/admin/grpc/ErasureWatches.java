package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.operator.erasure.ErasureWatch;
import com.milkyhoop.chatbot.operator.erasure.Receipt;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;

/**
 * Keeps what is known of the erasures that operators ask about again and again, so that each look
 * reads on where the one before ended, and not minutes of two topics. The {@value #MOST} that were
 * asked about last. Thread-safe.
 */
public final class ErasureWatches implements Component {
  private static final int MOST = 8;

  private final KafkaSettings kafka;
  private final ReentrantLock lock = new ReentrantLock();

  /** Holds them in the order of their last use. Guarded by the lock. */
  private final LinkedHashMap<String, Watched> all = new LinkedHashMap<>(MOST, 0.75f, true);

  public ErasureWatches(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  @Override
  public void start() {}

  /** Keeps what only the one who asked for it knows of an erasure. */
  void add(RequestedErasure asked) {
    var _ = watched(asked);
  }

  Optional<RequestedErasure> find(String id) {
    lock.lock();
    try {
      return Optional.ofNullable(all.get(id)).map(it -> it.asked);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far an erasure is by now.
   *
   * @throws KafkaException where Kafka is away
   */
  Receipt look(RequestedErasure asked) {
    Optional<Receipt> receipt = Optional.empty();
    while (receipt.isEmpty()) {
      Watched watched = watched(asked);
      receipt = watched.look();
      if (watched.isClosed()) {
        forget(watched);
      }
    }
    return receipt.get();
  }

  private Watched watched(RequestedErasure asked) {
    List<Watched> tooMany = new ArrayList<>();
    Watched found;
    lock.lock();
    try {
      found = all.computeIfAbsent(asked.id(), _ -> new Watched(kafka, asked));
      while (all.size() > MOST) {
        tooMany.add(all.pollFirstEntry().getValue());
      }
    } finally {
      lock.unlock();
    }
    tooMany.forEach(Watched::close);
    return found;
  }

  private void forget(Watched watched) {
    lock.lock();
    try {
      all.remove(watched.asked.id(), watched);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Watched> left;
    lock.lock();
    try {
      left = List.copyOf(all.values());
      all.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(Watched::close);
  }

  /** Looks at one erasure, one call at a time. */
  private static final class Watched {
    private final KafkaSettings kafka;
    private final RequestedErasure asked;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<ErasureWatch> watch = Optional.empty();
    private boolean isClosed;

    Watched(KafkaSettings kafka, RequestedErasure asked) {
      this.kafka = kafka;
      this.asked = asked;
    }

    /**
     * Looks on, and closes itself when there is nothing more to see or a look fails; empty where it
     * is closed.
     */
    Optional<Receipt> look() {
      lock.lock();
      try {
        if (isClosed) {
          return Optional.empty();
        }
        boolean goesOn = false;
        try {
          ErasureWatch looking = watch.orElseGet(() -> new ErasureWatch(kafka, asked));
          watch = Optional.of(looking);
          Receipt receipt = looking.look();
          goesOn = receipt.doneAt() == null;
          return Optional.of(receipt);
        } finally {
          if (!goesOn) {
            close();
          }
        }
      } finally {
        lock.unlock();
      }
    }

    boolean isClosed() {
      lock.lock();
      try {
        return isClosed;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        isClosed = true;
        watch.ifPresent(ErasureWatch::close);
        watch = Optional.empty();
      } finally {
        lock.unlock();
      }
    }
  }
}
