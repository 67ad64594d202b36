/** The use case: record a revocation, have tokens revoked, end sessions, tell observers. */
@NullMarked
package dev.universallogout.revocation;

import org.jspecify.annotations.NullMarked;
