package com.example.spring;

import com.example.host.HostServlet;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers by itself, as Struts and Wicket do: no servlet is asked for these pages. */
public class PageFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final HostServlet pages = new HostServlet();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = request.getServletPath();
    if (path.equals("/app") || path.equals("/protected")) {
      pages.service(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
