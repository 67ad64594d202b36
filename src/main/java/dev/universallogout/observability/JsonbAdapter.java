package dev.universallogout.observability;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Map;

/** JSON text by JSON-B, whose types a servlet container need not have. Thread-safe. */
final class JsonbAdapter implements AutoCloseable {
  private final Jsonb jsonb = JsonbBuilder.create();

  String text(Map<String, Object> members) {
    return jsonb.toJson(members);
  }

  @Override
  public void close() throws Exception {
    jsonb.close();
  }
}
