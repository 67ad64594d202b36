package com.example.host;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** A WebSocket that answers. */
@ServerEndpoint("/socket")
public class EchoSocket {
  @OnMessage
  public String echo(String text) {
    return text;
  }
}
