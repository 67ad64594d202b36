package com.example.host;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.security.Principal;

/** A WebSocket that answers, and says who opened it when asked. */
@ServerEndpoint("/socket")
public class EchoSocket {
  @OnMessage
  public String echo(String text, Session session) {
    if (!text.equals("who")) {
      return text;
    }
    Principal user = session.getUserPrincipal();
    return "principal=" + (user == null ? "" : user.getName());
  }
}
