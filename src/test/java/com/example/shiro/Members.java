package com.example.shiro;

import org.apache.shiro.authc.AuthenticationInfo;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authc.SimpleAuthenticationInfo;
import org.apache.shiro.realm.AuthenticatingRealm;

/** Everybody, with one password. */
class Members extends AuthenticatingRealm {
  @Override
  protected AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
    return new SimpleAuthenticationInfo(token.getPrincipal(), "secret", getName());
  }
}
