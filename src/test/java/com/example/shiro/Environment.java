package com.example.shiro;

import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import org.apache.shiro.lang.util.Initializable;
import org.apache.shiro.web.env.DefaultWebEnvironment;
import org.apache.shiro.web.filter.AccessControlFilter;
import org.apache.shiro.web.filter.mgt.DefaultFilterChainManager;
import org.apache.shiro.web.filter.mgt.PathMatchingFilterChainResolver;
import org.apache.shiro.web.mgt.CookieRememberMeManager;
import org.apache.shiro.web.mgt.DefaultWebSecurityManager;
import org.apache.shiro.web.servlet.SimpleCookie;
import org.apache.shiro.web.session.mgt.DefaultWebSessionManager;

/** Form login with remember-me, as applications have it; knows nothing of Universal Logout. */
public class Environment extends DefaultWebEnvironment implements Initializable {
  private static final byte[] KEY = "sixteen bytes ok".getBytes(StandardCharsets.UTF_8);

  @Override
  public void init() {
    DefaultWebSecurityManager manager = new DefaultWebSecurityManager(new Members());
    CookieRememberMeManager rememberMe = new CookieRememberMeManager();
    rememberMe.setCipherKey(KEY);
    manager.setRememberMeManager(rememberMe);
    if (Boolean.parseBoolean(getServletContext().getInitParameter("native-sessions"))) {
      DefaultWebSessionManager sessions = new DefaultWebSessionManager();
      sessions.setSessionIdCookie(new SimpleCookie("SHIROSESSION"));
      manager.setSessionManager(sessions);
    }
    setSecurityManager(manager);
    DefaultFilterChainManager chains = new DefaultFilterChainManager();
    chains.getFilters().values().forEach(Environment::loginPage);
    chains.createChain("/login", "authc");
    chains.createChain("/admin/**", "authc");
    chains.createChain("/protected/**", "user");
    chains.createChain("/files/**", "user");
    PathMatchingFilterChainResolver resolver = new PathMatchingFilterChainResolver();
    resolver.setFilterChainManager(chains);
    setFilterChainResolver(resolver);
  }

  private static void loginPage(Filter filter) {
    if (filter instanceof AccessControlFilter control) {
      control.setLoginUrl("/login");
    }
  }
}
