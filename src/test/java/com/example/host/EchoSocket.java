package com.example.host;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** A WebSocket that answers, and says who opened it when asked. */
@ServerEndpoint("/socket")
public class EchoSocket {
  @OnMessage
  public String echo(String text, Session session) {
    return text.equals("who") ? "principal=" + session.getUserPrincipal() : text;
  }
}
