package com.example.spring;

import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.web.http.HeaderHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;

/** Sessions of which the container knows nothing, and which no cookie names. */
@Configuration
@EnableSpringHttpSession
public class HeaderConfiguration {
  @Bean
  MapSessionRepository sessionRepository() {
    return new MapSessionRepository(new ConcurrentHashMap<>());
  }

  @Bean
  HttpSessionIdResolver resolver() {
    return HeaderHttpSessionIdResolver.xAuthToken();
  }
}
