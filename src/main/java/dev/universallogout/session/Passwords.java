package dev.universallogout.session;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Logins by what a client goes on sending by itself: BASIC, DIGEST, Kerberos, certificates. */
final class Passwords {
  private static final List<String> CONTAINERS =
      List.of(
          HttpServletRequest.BASIC_AUTH,
          HttpServletRequest.DIGEST_AUTH,
          HttpServletRequest.CLIENT_CERT_AUTH);

  private static final int BASIC_SCHEME = "Basic ".length();
  private static final Pattern BASIC = Pattern.compile("(?i)basic\\W.*");
  private static final Pattern OTHERS = Pattern.compile("(?i)(digest|negotiate|ntlm)\\W.*");

  private Passwords() {}

  /** Whether the request's user proves himself so. */
  static boolean areSentBy(HttpServletRequest request) {
    String type = request.getAuthType();
    return (type != null && CONTAINERS.contains(type))
        || (!HttpServletRequest.FORM_AUTH.equals(type) && areInHeader(request));
  }

  /**
   * Mechanisms that are not the container's own call themselves as they like, or nothing. Somebody
   * else's name is that of a proxy's user.
   */
  private static boolean areInHeader(HttpServletRequest request) {
    String sent = request.getHeader("Authorization");
    Principal user = request.getUserPrincipal();
    if (sent == null || user == null) {
      return false;
    }
    return BASIC.matcher(sent).matches()
        ? namesInBasic(sent.substring(BASIC_SCHEME)).stream()
            .anyMatch(name -> name.equalsIgnoreCase(user.getName()))
        : OTHERS.matcher(sent).matches();
  }

  /** RFC 7617 section 2: in either of the two encodings that clients use. */
  private static List<String> namesInBasic(String credentials) {
    try {
      byte[] decoded = Base64.getDecoder().decode(credentials.strip());
      return Stream.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)
          .map(encoding -> new String(decoded, encoding).split(":", 2)[0])
          .toList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
