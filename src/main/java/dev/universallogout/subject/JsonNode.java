package dev.universallogout.subject;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A JSON value that was read without any choice left to the reader: a member name occurs once in an
 * object, nothing follows the value, and its depth is bounded. Numbers stay text, so that no input
 * makes them expensive.
 */
sealed interface JsonNode {

  /** How deep objects and arrays may nest. */
  int MAX_DEPTH = 16;

  record Members(Map<String, JsonNode> byName) implements JsonNode {}

  record Elements(List<JsonNode> inOrder) implements JsonNode {}

  record Text(String value) implements JsonNode {}

  /** A number, {@code true}, {@code false} or {@code null}. */
  record Literal(String text) implements JsonNode {}

  /**
   * Reads one value.
   *
   * @throws InvalidSubjectException if the text is anything else
   */
  static JsonNode read(String text) {
    JsonParser parser = Reading.PARSERS.createParser(new StringReader(text));
    try (parser) {
      JsonNode value = Reading.value(parser, parser.next(), 1);
      if (parser.hasNext()) {
        throw new InvalidSubjectException("something follows the JSON value");
      }
      return value;
    } catch (JsonException | IllegalStateException | NoSuchElementException e) {
      // The cause would repeat parts of the text.
      throw new InvalidSubjectException("not JSON");
    }
  }

  /** The walk over the parser's events. */
  final class Reading {
    /** To look the provider up for each text takes many times as long as to read the text. */
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private Reading() {}

    private static JsonNode value(JsonParser parser, Event event, int depth) {
      if (depth > MAX_DEPTH) {
        throw new InvalidSubjectException("JSON nested deeper than " + MAX_DEPTH);
      }
      return switch (event) {
        case START_OBJECT -> members(parser, depth);
        case START_ARRAY -> elements(parser, depth);
        case VALUE_STRING -> new Text(parser.getString());
        case VALUE_NUMBER -> new Literal(parser.getString());
        case VALUE_TRUE -> new Literal("true");
        case VALUE_FALSE -> new Literal("false");
        case VALUE_NULL -> new Literal("null");
        case KEY_NAME, END_OBJECT, END_ARRAY -> throw new InvalidSubjectException("not JSON");
      };
    }

    private static Members members(JsonParser parser, int depth) {
      Map<String, JsonNode> members = new LinkedHashMap<>();
      for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
        String name = parser.getString();
        if (members.put(name, value(parser, parser.next(), depth + 1)) != null) {
          throw new InvalidSubjectException("a member name occurs twice in a JSON object");
        }
      }
      return new Members(members);
    }

    private static Elements elements(JsonParser parser, int depth) {
      List<JsonNode> elements = new ArrayList<>();
      for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
        elements.add(value(parser, event, depth + 1));
      }
      return new Elements(elements);
    }
  }
}
