package com.example.remember;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.AutoApplySession;
import jakarta.security.enterprise.authentication.mechanism.http.RememberMe;

/** Remembers logins in the session and, beyond it, by the cookie {@code JREMEMBERMEID}. */
@ApplicationScoped
@AutoApplySession
@RememberMe(cookieSecureOnly = false)
public class RememberMechanism extends PasswordMechanism {}
